import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Read before the headers are sent, so that an early failure is an ordinary error response. */
const READ_AHEAD_BYTES = 64 * 1024;
/** A client that reads nothing for this long is disconnected. */
const IDLE_TIMEOUT_MS = 5 * 60_000;

/**
 * Sends a stream as the body, as fast as the client reads it. The first bytes are awaited before `begin` writes the
 * head. Later failures destroy the connection, so that a part is never taken for the whole. If the client disconnects,
 * the stream is canceled. Rejects in both cases.
 *
 * @internal
 */
export async function sendStream(
  response: Response,
  options: {
    readonly stream: ReadableStream<Uint8Array>;
    readonly signal: AbortSignal;
    /** Sets status and headers */
    readonly begin: () => void;
    readonly onBytes: (bytes: number) => void;
  },
): Promise<void> {
  const { stream, signal, begin, onBytes } = options;
  const reader = stream.getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    const ahead: Uint8Array[] = [];
    let size = 0;
    let isWhole = false;
    while (size < READ_AHEAD_BYTES && !isWhole) {
      const { done, value } = await reader.read();
      isWhole = done;
      if (value) {
        ahead.push(value);
        size += value.length;
      }
    }
    signal.throwIfAborted();
    begin();
    response.setTimeout(IDLE_TIMEOUT_MS, () => response.destroy());
    await pipeline(async function* chunks() {
      for (const chunk of ahead.splice(0)) {
        yield chunk;
        onBytes(chunk.length);
      }
      while (!isWhole) {
        const { done, value } = await reader.read();
        isWhole = done;
        if (value) {
          yield value;
          onBytes(value.length);
        }
      }
    }, response);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
