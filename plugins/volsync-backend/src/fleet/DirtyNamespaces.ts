import type { Change } from '../lib/Changes';

type Only = NonNullable<Change['only']>;

/** The namespaces whose rows must be evaluated again: all rows, or only some. @internal */
export class DirtyNamespaces {
  #namespaces = new Map<string, Only | undefined>();

  add(key: string, only?: Only): void {
    const known = this.#namespaces.get(key);
    this.#namespaces.set(
      key,
      only && (known || !this.#namespaces.has(key))
        ? join(known, only)
        : undefined,
    );
  }

  /** Returns each namespace once and clears the list. */
  take(): ReadonlyMap<string, Only | undefined> {
    const taken = this.#namespaces;
    this.#namespaces = new Map();
    return taken;
  }
}

function join(one: Only = {}, other: Only): Only {
  return {
    claims: [...(one.claims ?? []), ...(other.claims ?? [])],
    secrets: [...(one.secrets ?? []), ...(other.secrets ?? [])],
  };
}
