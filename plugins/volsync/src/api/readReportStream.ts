import type { EntityReport } from 'backstage-plugin-volsync-common';
import { parseReport } from './parseReport';
import { readServerEvents } from './readServerEvents';

/**
 * Reads a response of server-sent events (`event: report`, `data:` an EntityReport) to its end. `failure` is the
 * backend's message that it can't continue. Other events are ignored, because later versions may add them.
 */
export async function* readReportStream(
  response: Response,
  options: { readonly silenceMs: number; readonly signal?: AbortSignal },
): AsyncGenerator<EntityReport, void> {
  const events = readServerEvents(response, { ...options, what: 'reports' });
  for await (const { event, data } of events) {
    if (event === 'report') {
      yield parseReport(data);
    } else if (event === 'failure') {
      throw new Error(`The backend ended the stream: ${data}`);
    }
  }
}
