import { findDatabaseProblem, type DatabaseError } from './databaseErrors';
import { inBatches } from './inBatches';

/** Names the first of some rows in a message. Pure. @internal */
export function nameFirst(names: readonly string[]): string {
  const others = names.length - 1;
  return `"${names[0]}"${others > 0 ? ` and ${others} more` : ''}`;
}

/**
 * Writes rows to the database in the background: in batches, one at a time. With a statement for each row, a hundred
 * thousand rows would occupy all connections for minutes, and pages would not be answered. A row that the database
 * rejects fails alone: tenants choose some of the values.
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
        await this.#tryWrite(batch);
      }
    }
    this.#writing = undefined;
  }

  async #tryWrite(rows: readonly T[]): Promise<void> {
    try {
      await this.#write(rows);
    } catch (error) {
      if (rows.length === 1 || findDatabaseProblem(error as DatabaseError)) {
        this.#onError(rows, error);
        return;
      }
      for (const row of rows) {
        await this.#tryWrite([row]);
      }
    }
  }
}
