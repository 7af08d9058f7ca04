/**
 * Counts once an hour how many volumes were within their objective.
 *
 * Guarantees
 *
 * - Each hour is counted at most once: one replica takes a lease that lasts until the hour ends. If it fails, it
 *   releases the lease, and the next attempt is a minute later.
 * - Only current rows are counted. If nobody viewed the fleet and no background task needs it, its rows aren't
 *   evaluated, and the hour stays out of the history: it is neither within nor past an objective.
 * - An hour is counted when volumes have been evaluated for five minutes. Right after a start, or after a time without
 *   viewers, much is unknown that is known a minute later.
 * - A cluster that can't be read doesn't improve the history. Its volumes are evaluated, as unknown, and count as
 *   expected but not within. So do volumes that are still not evaluated ten minutes after the others.
 */
import { randomUUID } from 'node:crypto';
import { READING_GRACE_SECONDS } from 'backstage-plugin-volsync-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../lib/clock';
import type { LeaseStore } from '../lib/LeaseStore';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';
import type { FleetRowReader } from './FleetRowReader';
import type { ObjectiveStore } from './ObjectiveStore';

const LEASE = 'objectives';
const HOUR_MS = 3_600_000;
const ATTEMPT_INTERVAL_MS = 60_000;
const GRACE_MS = READING_GRACE_SECONDS * 1_000;
/** Evaluations that began just now don't know yet what is in the buckets */
const SETTLE_MS = 300_000;
/** How long an hour's count waits for namespaces that aren't evaluated yet, after a restart for example */
const MAX_WAIT_MS = 600_000;

interface RecorderOptions {
  readonly reader: FleetRowReader;
  readonly store: ObjectiveStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly logger: LoggerService;
  /** How long volumes must have been evaluated before they are counted. Default: 5 minutes */
  readonly settleMilliseconds?: number;
}

/** @internal */
export class ObjectiveRecorder {
  readonly #options: RecorderOptions;
  readonly #closing = new AbortController();
  #countedUntil = -Infinity;
  #evaluatedSince: number | undefined;
  #waitingSince: number | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= repeatUntilAborted(() => this.record(), {
      ...this.#options,
      pause: ATTEMPT_INTERVAL_MS,
      label:
        'Failed to count the volumes within their objective; retrying in a minute',
      signal: this.#closing.signal,
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  /** Counts this hour, unless it was counted or the rows aren't current. */
  async record(): Promise<void> {
    const { reader, store, leases, clock } = this.#options;
    const now = clock.now().getTime();
    const end = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
    if (end === this.#countedUntil || !(await this.#isCurrent(now))) {
      return;
    }
    const holder = randomUUID();
    const isTaken = await leases.take(LEASE, { holder, now, until: end - 1 });
    this.#countedUntil = end;
    if (!isTaken) {
      return;
    }
    try {
      await store.addHour(now, await reader.tally());
      this.#waitingSince = undefined;
    } catch (error) {
      this.#countedUntil = -Infinity;
      await leases.release(LEASE, holder).catch(() => {});
      throw error;
    }
  }

  async #isCurrent(now: number): Promise<boolean> {
    const evaluations = await this.#options.reader.evaluations();
    if (!evaluations || evaluations.newest < now - GRACE_MS) {
      this.#evaluatedSince = undefined;
      this.#waitingSince = undefined;
      return false;
    }
    const { settleMilliseconds = SETTLE_MS } = this.#options;
    this.#evaluatedSince ??= now;
    if (now - this.#evaluatedSince < settleMilliseconds) {
      return false;
    }
    if (evaluations.oldest >= now - GRACE_MS) {
      return true;
    }
    this.#waitingSince ??= now;
    return now - this.#waitingSince >= MAX_WAIT_MS;
  }
}
