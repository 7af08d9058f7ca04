const MAX_BYTES = 8 * 1024;
/** Terminal codes for colors and cursor movement */
const COLOUR = /\p{Cc}\[[0-9;?]*[A-Za-z]/gu;
/** Control characters except line breaks and tabs, and characters that change the text direction */
const INVISIBLE = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** The last 8 KiB of a stream of bytes, as plain text. @internal */
export class TailBuffer {
  #bytes: Uint8Array = new Uint8Array();
  #cut = false;

  push(chunk: Uint8Array): void {
    this.#cut ||= this.#bytes.length + chunk.length > MAX_BYTES;
    const last = chunk.subarray(-MAX_BYTES);
    const before = this.#bytes.subarray(
      Math.max(0, this.#bytes.length + last.length - MAX_BYTES),
    );
    this.#bytes = Buffer.concat([before, last]);
  }

  /** Without control characters. If the buffer is full, the text starts at the beginning of a line. */
  text(): string {
    const text = new TextDecoder()
      .decode(this.#bytes)
      .replace(COLOUR, '')
      .replace(INVISIBLE, '');
    const firstLine = text.indexOf('\n');
    return this.#cut && firstLine >= 0 ? text.slice(firstLine + 1) : text;
  }
}
