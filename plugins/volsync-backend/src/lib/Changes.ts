/** The scope of a change that reports show; a missing field means everywhere. @internal */
export interface Change {
  readonly cluster?: string;
  readonly namespace?: string;
  /** The affected volumes, if the rest of the namespace is known to be unchanged */
  readonly only?: {
    /** Names of claims */
    readonly claims?: readonly string[];
    /** Names of Secrets that lead to a repository */
    readonly secrets?: readonly string[];
  };
}

function isSame(one: Change, other: Change): boolean {
  return (
    one === other ||
    (one.cluster === other.cluster &&
      one.namespace === other.namespace &&
      isSameList(one.only?.claims, other.only?.claims) &&
      isSameList(one.only?.secrets, other.only?.secrets) &&
      !one.only === !other.only)
  );
}

function isSameList(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): boolean {
  return one === undefined || other === undefined
    ? one === other
    : one.length === other.length &&
        one.every((value, index) => value === other[index]);
}

/** The smallest change that includes both. @internal */
export function widen(one: Change, other: Change): Change {
  if (isSame(one, other)) {
    return one;
  }
  if (one.cluster !== other.cluster) {
    return one.namespace === other.namespace
      ? { namespace: one.namespace }
      : {};
  }
  return one.namespace === other.namespace
    ? { cluster: one.cluster, namespace: one.namespace }
    : { cluster: one.cluster };
}

/** Notifies readers that something has changed. @internal */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();

  emit(change: Change = {}): void {
    for (const listener of [...this.#listeners]) {
      listener(change);
    }
  }

  /** Returns a function that unsubscribes. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
