/**
 * Passes the newest value to one slow reader. Older values are dropped, so a slow reader sees fewer reports and uses no
 * more memory.
 *
 * @internal
 */
export class Latest<T> {
  #value: { readonly of: T } | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  push(value: T): void {
    this.#value = { of: value };
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake?.();
  }

  /** Ends without an error when the signal is aborted. */
  async *read(signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    const stop = () => this.#wake?.();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        if (this.#failure) {
          throw this.#failure.error;
        }
        const value = this.#value;
        if (value) {
          this.#value = undefined;
          yield value.of;
        } else {
          await new Promise<void>(resolve => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
