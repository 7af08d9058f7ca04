/**
 * What verifications found, by repository and snapshot: the newest of each snapshot counts. What only reading every byte
 * can find (a blob that is not what its name promises) is not taken back by a check that did not read them. Damage of a
 * snapshot that is gone from the bucket is gone with it.
 *
 * It is kept in the database, and read from there before the first verdict is told: a restart must not turn a failing
 * volume green. Other replicas learn of it within a minute.
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
/** Of a repository, those that were found whole; what is damaged is not forgotten to save memory */
const WHOLE = 200;
const PROBLEMS = 50;

export interface VerifiedSnapshot {
  readonly location: string;
  /** 64 hex digits */
  readonly snapshot: string;
  readonly result: VerifyResult;
}

/** Of one snapshot: the newest, and the newest of the other way where there is one */
type Verified = readonly [Verification, Verification?];

export class Verifications {
  readonly #store: VerificationStore;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  /** By location, then by the snapshot's id; those verified last are last */
  readonly #known = new Map<string, Map<string, Verified>>();
  /** What the database did not take yet */
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

  /** Reads what is known; throws where the database cannot be read. */
  static async open(options: {
    readonly store: VerificationStore;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }): Promise<Verifications> {
    const verifications = new Verifications(options);
    await verifications.refresh();
    return verifications;
  }

  /** Learns, every minute, what other replicas found; tells of each repository whose damage may be another now. */
  start(onChange: (location: string) => void): void {
    this.#onChange = onChange;
    this.#running ??= this.#keepReading();
  }

  /** Counts from now on, also where the database does not take it: then it is tried again every minute. */
  async remember({
    location,
    snapshot,
    result,
  }: VerifiedSnapshot): Promise<void> {
    const verification: Verification = {
      location,
      snapshot,
      content: result.content,
      at: result.at,
      damage: result.restorable
        ? []
        : result.problems.slice(0, PROBLEMS).map(({ kind, message }) => ({
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

  /** The snapshots that are there and that a verification condemned. */
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

  /** Writes what is not written yet, and reads what is new. */
  async refresh(): Promise<void> {
    await this.#write();
    const begun = this.#clock.now().getTime();
    for (const one of await this.#store.listSince(this.#since)) {
      this.#take(one);
    }
    // Some may be written late, by a replica whose clock is behind.
    this.#since = begun - 5 * READ_INTERVAL_MS;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  /** It was read when it was opened. */
  async #keepReading(): Promise<void> {
    const { signal } = this.#closing;
    await this.#clock.sleep(READ_INTERVAL_MS, signal).catch(() => {});
    await repeatUntilAborted(() => this.refresh(), {
      pause: READ_INTERVAL_MS,
      words: errorWith('read from'),
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
    const sameWay = before.find(one => one?.content === content);
    if (sameWay && sameWay.at >= at) {
      return;
    }
    const otherWay = before.find(one => one && one.content !== content);
    snapshots.delete(snapshot);
    snapshots.set(
      snapshot,
      otherWay && otherWay.at > at
        ? [otherWay, verification]
        : [verification, otherWay],
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
    .slice(0, Math.max(0, whole.length - WHOLE))
    .forEach(([snapshot]) => snapshots.delete(snapshot));
}
