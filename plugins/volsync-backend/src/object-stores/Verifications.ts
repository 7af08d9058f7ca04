/**
 * What verifications found, by repository and snapshot, in memory: the newest of each snapshot counts. What only reading
 * every byte can find (a blob that is not what its name promises) is not taken back by a check that did not read them.
 * Damage of a snapshot that is gone from the bucket is gone with it.
 */
import {
  read,
  type RepositoryFacts,
  type VerifyResult,
} from 'backstage-plugin-volsync-common';

const REPOSITORIES = 1_000;
const SNAPSHOTS = 200;
const PROBLEMS = 50;

interface Finding {
  readonly kind: string;
  readonly text: string;
}
interface Verified {
  readonly findings: readonly Finding[];
  /** RFC 3339 */
  readonly at: string;
}

/** @internal */
export interface VerifiedSnapshot {
  readonly location: string;
  /** 64 hex digits */
  readonly snapshot: string;
  readonly result: VerifyResult;
}

/** @internal */
export class Verifications {
  /** By location, then by the snapshot's id; those verified last are last */
  readonly #known = new Map<string, Map<string, Verified>>();

  remember({ location, snapshot, result }: VerifiedSnapshot): void {
    const snapshots = this.#known.get(location) ?? new Map<string, Verified>();
    const before = snapshots.get(snapshot)?.findings ?? [];
    const kept = result.content
      ? []
      : before.filter(({ kind }) => kind === 'damaged-blob');
    const found = result.restorable
      ? []
      : result.problems.map(({ kind, message }) => ({
          kind,
          text: `${message}; snapshot ${snapshot.slice(0, 8)} needs it`,
        }));
    put(snapshots, snapshot, {
      findings: [...found, ...kept].slice(0, PROBLEMS),
      at: result.at,
    });
    shrink(snapshots, SNAPSHOTS);
    put(this.#known, location, snapshots);
    shrink(this.#known, REPOSITORIES);
  }

  /** The damage of the snapshots that are there; undefined where none of them was verified. */
  damage({
    location,
    snapshots,
  }: Pick<
    RepositoryFacts,
    'location' | 'snapshots'
  >): RepositoryFacts['damage'] {
    const known = this.#known.get(location);
    if (!known) {
      return undefined;
    }
    const there = new Set(snapshots.map(({ id }) => id));
    const verified = [...known].filter(([snapshot]) => there.has(snapshot));
    const newest = verified
      .map(([, { at }]) => at)
      .sort()
      .at(-1);
    return newest === undefined
      ? undefined
      : read(
          [
            ...new Set(
              verified.flatMap(([, { findings }]) =>
                findings.map(({ text }) => text),
              ),
            ),
          ],
          newest,
        );
  }
}

function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

function shrink(map: Map<string, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) {
      return;
    }
    map.delete(key);
  }
}
