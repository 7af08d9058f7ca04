/** Runs work sequentially, after the write that requested it. */
export class WorkQueue {
  readonly #pending = new Map<string, () => void>();
  readonly #failed: (error: unknown) => void;
  #scheduled: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(options: { readonly failed: (error: unknown) => void }) {
    this.#failed = options.failed;
  }

  /** Work with the same key runs once. */
  add(key: string, work: () => void): void {
    if (this.#stopped) {
      return;
    }
    this.#pending.set(key, work);
    this.#scheduled ??= setImmediate(() => this.#run());
  }

  stop(): void {
    this.#stopped = true;
    clearImmediate(this.#scheduled);
    this.#pending.clear();
  }

  #run(): void {
    this.#scheduled = undefined;
    const batch = [...this.#pending.values()];
    this.#pending.clear();
    for (const work of batch) {
      try {
        work();
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
