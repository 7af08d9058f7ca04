import type { HttpAnswer } from './exchange';
import { ObjectNotFoundError, ObjectStoreError } from './objectStore';

export const defaultMaxObjectBytes = 256 * 1024 * 1024;

/**
 * An object's bytes, or a part of them, over HTTP. Rejects a different part than requested, and a web page in place of
 * an object.
 */
export async function readPart(options: {
  readonly key: string;
  readonly range:
    | { readonly offset: number; readonly length: number }
    | undefined;
  readonly maxObjectBytes: number;
  /** The object and its location, for messages */
  readonly where: string;
  readonly send: (
    range: string | undefined,
    maxBytes: number,
  ) => Promise<HttpAnswer>;
  /** Maps an unsuccessful response to an error */
  readonly refuse: (answer: HttpAnswer) => Error;
}): Promise<Uint8Array> {
  const { key, range, maxObjectBytes, where } = options;
  if (range && range.length === 0) return new Uint8Array(0);
  const limit = range ? Math.min(range.length, maxObjectBytes) : maxObjectBytes;
  const answer = await options.send(
    range && `bytes=${range.offset}-${range.offset + limit - 1}`,
    limit,
  );
  // The object ends before the range begins: returns nothing, like a file
  if (range && answer.statusCode === 416) return new Uint8Array(0);
  if (answer.statusCode !== 200 && answer.statusCode !== 206) {
    const error = options.refuse(answer);
    throw error instanceof ObjectNotFoundError
      ? new ObjectNotFoundError(key)
      : error;
  }
  const type = String(answer.headers['content-type'] ?? '');
  if (/^text\/html/i.test(type)) {
    throw new ObjectStoreError(
      'invalid',
      `${where} is answered with a web page: the endpoint is not an object store`,
    );
  }
  if (range) {
    const contentRange = /^bytes (\d+)-/.exec(
      String(answer.headers['content-range'] ?? ''),
    )?.[1];
    const whole = answer.statusCode === 200 && range.offset === 0;
    if (!whole && Number(contentRange) !== range.offset) {
      throw new ObjectStoreError(
        'invalid',
        `${where} is answered with another part than the one asked for`,
      );
    }
  }
  return answer.body;
}
