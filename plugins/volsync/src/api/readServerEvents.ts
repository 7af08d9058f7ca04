import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** Maximum length of a buffered event: a broken proxy must not fill the viewer's memory. */
const MAX_EVENT_LENGTH = 32 * 1024 * 1024;

interface ServerEventsOptions {
  /** Milliseconds without a byte after which the connection counts as broken. Comments are the server's keep-alive. */
  readonly silenceMs: number;
  /** What is streamed, for error messages: `reports` */
  readonly what: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads a response of server-sent events to its end. Throws if it is something else or goes silent. Leaving the loop
 * closes the connection.
 */
export async function* readServerEvents(
  response: Response,
  options: ServerEventsOptions,
): AsyncGenerator<EventSourceMessage, void> {
  const type = response.headers.get('content-type') ?? 'nothing';
  const reader = response.body?.getReader();
  if (!reader) {
    throw new Error(`The stream of ${options.what} came without a body.`);
  }
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: event => arrived.push(event),
    maxBufferSize: MAX_EVENT_LENGTH,
  });
  const decoder = new TextDecoder();
  try {
    if (!type.startsWith('text/event-stream')) {
      throw new Error(
        `The stream of ${options.what} came as "${type}" instead of "text/event-stream".`,
      );
    }
    while (!options.signal?.aborted) {
      const chunk = await withinSilence(reader.read(), options);
      if (chunk.done) {
        return;
      }
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      yield* arrived.splice(0);
    }
  } finally {
    // A reader that is already closed has nothing to cancel
    await reader.cancel().catch(() => undefined);
  }
}

async function withinSilence<T>(
  promise: Promise<T>,
  { silenceMs, what }: ServerEventsOptions,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `The stream of ${what} has been silent for ${Math.round(
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
