import type { Change } from '../lib/Changes';
import type { SecretName } from '../clusters/SecretName';
import { MAX_IN_USE } from '../lib/BackgroundReadings';

/** Secrets whose reports may show what is at a location, because they were seen to lead there. @internal */
export class KnownUsers {
  readonly #usersByLocation = new Map<string, Map<string, Change>>();

  add(location: string, { cluster, namespace, name }: SecretName): void {
    const users =
      this.#usersByLocation.get(location) ?? new Map<string, Change>();
    users.set(`${cluster}/${namespace}/${name}`, {
      cluster,
      namespace,
      only: { secrets: [name] },
    });
    // The least recently used are dropped first.
    this.#usersByLocation.delete(location);
    this.#usersByLocation.set(location, users);
    for (const oldest of this.#usersByLocation.keys()) {
      if (this.#usersByLocation.size <= MAX_IN_USE) {
        break;
      }
      this.#usersByLocation.delete(oldest);
    }
  }

  list(location: string): readonly Change[] {
    return [...(this.#usersByLocation.get(location)?.values() ?? [])];
  }
}
