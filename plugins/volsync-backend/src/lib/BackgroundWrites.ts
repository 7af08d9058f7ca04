import { inBatches } from './inBatches';

/**
 * Writes rows to the database in the background: in batches, one at a time. With a statement for each row, a hundred
 * thousand rows would occupy all connections for minutes, and pages would not be answered.
 *
 * @internal
 */
export class BackgroundWrites<T> {
  readonly #write: (rows: readonly T[]) => Promise<void>;
  readonly #onError: (rows: readonly T[], error: unknown) => void;
  /** By key, so a newer row replaces one that waits */
  #waiting = new Map<string, T>();
  #writing: Promise<void> | undefined;

  constructor(options: {
    readonly write: (rows: readonly T[]) => Promise<void>;
    readonly onError: (rows: readonly T[], error: unknown) => void;
  }) {
    this.#write = options.write;
    this.#onError = options.onError;
  }

  put(key: string, row: T): void {
    this.#waiting.set(key, row);
    this.#writing ??= this.#run();
  }

  /** Resolves when everything put so far is written, or failed. Never rejects. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const rows = [...this.#waiting.values()];
      this.#waiting = new Map();
      for (const batch of inBatches(rows)) {
        try {
          await this.#write(batch);
        } catch (error) {
          this.#onError(batch, error);
        }
      }
    }
    this.#writing = undefined;
  }
}
