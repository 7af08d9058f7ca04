import { type Change } from './change';

/** The last writes, so a watch can start from an earlier version. */
export class WatchHistory {
  readonly #limit: number;
  #changes: Change[] = [];
  #oldestVersion = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Every change after this version is available. */
  get oldestVersion(): number {
    return this.#oldestVersion;
  }

  add(change: Change): void {
    this.#changes.push(change);
    // The oldest half is dropped at twice the limit: amortized, no shift for each write.
    if (this.#changes.length >= this.#limit * 2) {
      const dropped = this.#changes.splice(0, this.#limit);
      this.#oldestVersion =
        dropped.at(-1)?.resourceVersion ?? this.#oldestVersion;
    }
  }

  since(
    storage: string,
    resourceVersion: number,
  ): readonly Change[] | undefined {
    if (resourceVersion < this.#oldestVersion) {
      return undefined;
    }
    return this.#changes.filter(
      change =>
        change.resourceVersion > resourceVersion && change.storage === storage,
    );
  }

  compact(resourceVersion: number): void {
    this.#changes = [];
    this.#oldestVersion = resourceVersion;
  }
}
