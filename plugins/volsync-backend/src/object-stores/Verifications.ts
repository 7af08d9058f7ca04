/**
 * Results of verifications, by repository and snapshot.
 *
 * Guarantees
 *
 * - The newest result of each snapshot applies. Damage that only reading every byte can find (a blob that doesn't match
 *   its name) is not retracted by a check that didn't read every byte. When a snapshot is removed from the bucket, so
 *   is its damage.
 * - Results are stored in the database and loaded before the first verdict, because a restart must not make a failing
 *   volume protected. Other replicas load them within a minute.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  read,
  type RepositoryFacts,
  type VerifyResult,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import type {
  Damage,
  Verification,
  VerificationStore,
} from './VerificationStore';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';
import { toError } from '../lib/toError';

const READ_INTERVAL_MS = 60_000;
/** Complete snapshots kept for a repository; damaged ones are never dropped to save memory */
const MAX_COMPLETE_SNAPSHOTS = 200;
const MAX_PROBLEMS = 50;

interface VerifiedSnapshot {
  readonly location: string;
  /** 64 hex digits */
  readonly snapshot: string;
  readonly result: VerifyResult;
}

/** Of one snapshot: the newest, and the newest of the other kind if there is one */
type Verified = readonly [Verification, Verification?];

export class Verifications {
  readonly #store: VerificationStore;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  /** By location, then by snapshot id; the last verified come last */
  readonly #known = new Map<string, Map<string, Verified>>();
  /** Results that the database has not accepted yet */
  readonly #unwritten = new Set<Verification>();
  readonly #closing = new AbortController();
  #since = 0;
  #running: Promise<void> | undefined;
  #onChange: (location: string) => void = () => {};

  private constructor(options: {
    readonly store: VerificationStore;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Loads what is stored; throws if the database cannot be read. */
  static async open(options: {
    readonly store: VerificationStore;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }): Promise<Verifications> {
    const verifications = new Verifications(options);
    await verifications.refresh();
    return verifications;
  }

  /** Loads the results of other replicas every minute; reports each repository whose damage may have changed. */
  start(onChange: (location: string) => void): void {
    this.#onChange = onChange;
    this.#running ??= this.#keepReading();
  }

  /** Applies immediately, even if the database rejects it; the write is then retried every minute. */
  async save({ location, snapshot, result }: VerifiedSnapshot): Promise<void> {
    const verification: Verification = {
      location,
      snapshot,
      content: result.content,
      at: result.at,
      damage: result.restorable
        ? []
        : result.problems.slice(0, MAX_PROBLEMS).map(({ kind, message }) => ({
            kind,
            text: `${message}; snapshot ${snapshot.slice(0, 8)} needs it`,
          })),
    };
    this.#take(verification);
    this.#unwritten.add(verification);
    await this.#write().catch(error =>
      this.#logger.warn(errorWith('written to'), toError(error)),
    );
  }

  /** The damage of existing snapshots; undefined if none of them was verified. */
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
    const verified = snapshots.flatMap(({ id }) => {
      const one = known.get(id);
      return one ? [one] : [];
    });
    const newest = verified
      .map(([{ at }]) => at)
      .sort()
      .at(-1);
    return newest === undefined
      ? undefined
      : read(
          [...new Set(verified.flatMap(damageOf).map(({ text }) => text))],
          newest,
        );
  }

  /** Existing snapshots in which a verification found damage. */
  damagedSnapshots({
    location,
    snapshots,
  }: Pick<RepositoryFacts, 'location' | 'snapshots'>): readonly string[] {
    const known = this.#known.get(location);
    return known
      ? snapshots
          .map(({ id }) => id)
          .filter(id => {
            const verified = known.get(id);
            return verified !== undefined && damageOf(verified).length > 0;
          })
      : [];
  }

  /** Writes pending results and loads new ones. */
  async refresh(): Promise<void> {
    await this.#write();
    const begun = this.#clock.now().getTime();
    for (const one of await this.#store.listSince(this.#since)) {
      this.#take(one);
    }
    // A replica whose clock is behind may write results late.
    this.#since = begun - 5 * READ_INTERVAL_MS;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  /** It was already loaded when it was opened. */
  async #keepReading(): Promise<void> {
    const { signal } = this.#closing;
    await this.#clock.sleep(READ_INTERVAL_MS, signal).catch(() => {});
    await repeatUntilAborted(() => this.refresh(), {
      pause: READ_INTERVAL_MS,
      label: errorWith('read from'),
      clock: this.#clock,
      logger: this.#logger,
      signal,
    });
  }

  async #write(): Promise<void> {
    for (const one of this.#unwritten) {
      await this.#store.put(one, this.#clock.now().getTime());
      this.#unwritten.delete(one);
    }
  }

  #take(verification: Verification): void {
    const { location, snapshot, content, at } = verification;
    const snapshots = this.#known.get(location) ?? new Map<string, Verified>();
    const before = snapshots.get(snapshot) ?? [];
    const sameKind = before.find(one => one?.content === content);
    if (sameKind && sameKind.at >= at) {
      return;
    }
    const otherKind = before.find(one => one && one.content !== content);
    snapshots.delete(snapshot);
    snapshots.set(
      snapshot,
      otherKind && otherKind.at > at
        ? [otherKind, verification]
        : [verification, otherKind],
    );
    forgetWhole(snapshots);
    this.#known.set(location, snapshots);
    this.#onChange(location);
  }
}

function errorWith(what: string): string {
  return `Verifications cannot be ${what} the database; trying again in a minute`;
}

function damageOf([newest, other]: Verified): readonly Damage[] {
  return newest.content
    ? newest.damage
    : [
        ...newest.damage,
        ...(other?.damage ?? []).filter(({ kind }) => kind === 'damaged-blob'),
      ];
}

function forgetWhole(snapshots: Map<string, Verified>): void {
  const whole = [...snapshots].filter(
    ([, verified]) => damageOf(verified).length === 0,
  );
  whole
    .slice(0, Math.max(0, whole.length - MAX_COMPLETE_SNAPSHOTS))
    .forEach(([snapshot]) => snapshots.delete(snapshot));
}
