import { S3Error } from './errors';

const MAX_LINE_BYTES = 4096;

/** Reads lines and counted bytes from a stream of buffers. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Whether nothing is left. */
  async atEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#more());
  }

  /** A line without its CRLF. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0 && end <= MAX_LINE_BYTES) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (this.#rest.length > MAX_LINE_BYTES || !(await this.#more())) {
        throw incomplete();
      }
    }
  }

  /** Exactly that many bytes, in the chunks in which they arrive. */
  async *take(size: number): AsyncGenerator<Uint8Array> {
    let left = size;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) throw incomplete();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#rest = this.#rest.length
      ? Buffer.concat([this.#rest, next.value])
      : Buffer.from(next.value);
    return true;
  }
}

function incomplete(): S3Error {
  return new S3Error(
    'IncompleteBody',
    'The request body ended before the bytes that its headers announce, or is not valid aws-chunked data.',
  );
}
