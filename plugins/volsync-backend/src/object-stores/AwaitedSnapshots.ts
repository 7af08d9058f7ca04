import type { SecretName } from '../clusters/SecretName';
import { MAX_IN_USE } from '../lib/BackgroundReadings';
import type { Change } from '../lib/Changes';

/** The last snapshot that each source saved, by the Secret of its repository. @internal */
export class AwaitedSnapshots {
  readonly #bySecret = new Map<string, Map<string, string>>();

  set(
    { cluster, namespace, name }: SecretName,
    source: string,
    snapshotId: string | undefined,
  ): void {
    const secret = `${cluster}/${namespace}/${name}`;
    const ids = this.#bySecret.get(secret) ?? new Map<string, string>();
    if (snapshotId === undefined) {
      ids.delete(source);
    } else {
      ids.set(source, snapshotId);
    }
    this.#bySecret.delete(secret);
    if (ids.size > 0) {
      this.#bySecret.set(secret, ids);
    }
    for (const oldest of this.#bySecret.keys()) {
      if (this.#bySecret.size <= MAX_IN_USE) {
        break;
      }
      this.#bySecret.delete(oldest);
    }
  }

  /** The last snapshots of a namespace's sources that use these Secrets. */
  list(tenant: string, users: readonly Change[]): readonly string[] {
    return users.flatMap(({ cluster, namespace, only }) =>
      `${cluster}/${namespace}` === tenant
        ? (only?.secrets ?? []).flatMap(name => [
            ...(this.#bySecret.get(`${tenant}/${name}`)?.values() ?? []),
          ])
        : [],
    );
  }
}
