import type { Change } from '../lib/Changes';
import type { SecretName } from '../clusters/SecretName';
import { MAX_IN_USE } from '../lib/BackgroundReadings';

/** Secrets whose reports may show what is at a location, because they were seen to lead there. @internal */
export class KnownUsers {
  readonly #places = new Map<string, Map<string, Change>>();

  add(location: string, { cluster, namespace, name }: SecretName): void {
    const users = this.#places.get(location) ?? new Map<string, Change>();
    users.set(`${cluster}/${namespace}/${name}`, {
      cluster,
      namespace,
      only: { secrets: [name] },
    });
    // The least recently used are dropped first.
    this.#places.delete(location);
    this.#places.set(location, users);
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= MAX_IN_USE) {
        break;
      }
      this.#places.delete(oldest);
    }
  }

  list(location: string): readonly Change[] {
    return [...(this.#places.get(location)?.values() ?? [])];
  }
}
