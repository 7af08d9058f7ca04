/** Closes parts in reverse order, because later parts depend on earlier ones. */
export class Closers {
  readonly #closers: (() => Promise<void> | void)[] = [];

  push(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      await close();
    }
  }
}
