import type { Change } from '../lib/Changes';

type Only = NonNullable<Change['only']>;

/** The places whose rows must be judged anew: all of them, or some alone. @internal */
export class DirtyNamespaces {
  #places = new Map<string, Only | undefined>();

  add(key: string, only?: Only): void {
    const known = this.#places.get(key);
    this.#places.set(
      key,
      only && (known || !this.#places.has(key)) ? join(known, only) : undefined,
    );
  }

  /** All of them, each once; none is left. */
  take(): ReadonlyMap<string, Only | undefined> {
    const taken = this.#places;
    this.#places = new Map();
    return taken;
  }
}

function join(one: Only = {}, other: Only): Only {
  return {
    claims: [...(one.claims ?? []), ...(other.claims ?? [])],
    secrets: [...(one.secrets ?? []), ...(other.secrets ?? [])],
  };
}
