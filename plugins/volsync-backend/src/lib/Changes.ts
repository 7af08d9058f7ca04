/** Where something that a report shows has changed; what is left out means everywhere. @internal */
export interface Change {
  readonly cluster?: string;
  readonly namespace?: string;
}

/** Tells those who show things that something has changed. @internal */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();

  tell(change: Change = {}): void {
    for (const listener of [...this.#listeners]) {
      listener(change);
    }
  }

  /** Returns what ends it. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
