import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { parseReport } from './parseReport';

/** Longest report that is buffered: a broken proxy must not fill the viewer's memory. */
const LONGEST_EVENT = 32 * 1024 * 1024;

/**
 * Reads a response of server-sent events (`event: report`, `data:` an EntityReport) to its end. `failure` is the
 * backend's word that it cannot go on; events of other names are left for later versions. A connection that stays silent for `silenceMs` counts as broken: comments are the
 * server's sign of life.
 *
 * @internal
 */
export async function* readReportStream(
  response: Response,
  options: { readonly silenceMs: number; readonly signal?: AbortSignal },
): AsyncGenerator<EntityReport, void> {
  const reader = response.body?.getReader();
  if (!reader) {
    throw new Error('The stream of reports came without a body.');
  }
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: event => arrived.push(event),
    maxBufferSize: LONGEST_EVENT,
  });
  const decoder = new TextDecoder();
  try {
    while (!options.signal?.aborted) {
      const chunk = await withinSilence(reader.read(), options.silenceMs);
      if (chunk.done) {
        return;
      }
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      for (const event of arrived.splice(0)) {
        if (event.event === 'report') {
          yield parseReport(event.data);
        } else if (event.event === 'failure') {
          throw new Error(`The backend ended the stream: ${event.data}`);
        }
      }
    }
  } finally {
    // A reader that is gone already has nothing left to cancel
    await reader.cancel().catch(() => undefined);
  }
}

async function withinSilence<T>(
  promise: Promise<T>,
  silenceMs: number,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `The stream of reports has been silent for ${Math.round(
              silenceMs / 1000,
            )} s.`,
          ),
        ),
      silenceMs,
    );
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
