import type { Readable } from 'node:stream';
import { ObjectStoreError } from '../store';

/**
 * Reads a body into one array of its own (so that it can be handed to another
 * thread), and gives up on one that is larger than it may be.
 *
 * @internal
 */
export async function readBounded(
  body: Readable,
  options: {
    readonly maxBytes: number;
    /** What the header says, or NaN */
    readonly declared: number;
    /** Cut at the limit instead of failing */
    readonly truncate: boolean;
    readonly what: string;
  },
): Promise<Uint8Array<ArrayBuffer>> {
  const { maxBytes, declared, truncate, what } = options;
  const tooLarge = () =>
    new ObjectStoreError(
      'invalid',
      `${what} is larger than the ${maxBytes} bytes that are read`,
    );
  if (declared > maxBytes && !truncate) {
    body.destroy();
    throw tooLarge();
  }
  const known = declared >= 0 && declared <= maxBytes;
  let bytes = new Uint8Array(known ? declared : 64 * 1024);
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    let part = chunk;
    if (length + part.length > maxBytes) {
      if (!truncate) {
        body.destroy();
        throw tooLarge();
      }
      part = part.subarray(0, maxBytes - length);
    }
    if (length + part.length > bytes.length) {
      const grown = new Uint8Array(
        Math.min(maxBytes, Math.max(bytes.length * 2, length + part.length)),
      );
      grown.set(bytes.subarray(0, length));
      bytes = grown;
    }
    bytes.set(part, length);
    length += part.length;
    if (truncate && length >= maxBytes) {
      body.destroy();
      break;
    }
  }
  return length === bytes.length ? bytes : bytes.slice(0, length);
}
