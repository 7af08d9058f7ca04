import { createHash } from 'node:crypto';
import {
  mapReading,
  read,
  unread,
  type Reading,
} from 'backstage-plugin-volsync-common';
import type { LifecycleRule, S3Store } from 'restic-repository';
import type { LastReadings } from '../clusters/LastReadings';
import type { Clock } from '../lib/clock';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { toStoreReading } from './storeReadings';

/** Rules rarely change, and are the same for all repositories that a key reaches in a bucket. */
const LIFETIME_MS = 60 * 60_000;
/** A key that was refused may have been allowed since. */
const RETRY_MS = 10 * 60_000;
const MAX_KNOWN = 5_000;
const MAX_STORED_RULES = 100;

interface LifecycleRulesOptions {
  readonly clock: Clock;
  /** What each namespace read of a bucket before this process started */
  readonly lastReadings?: Pick<LastReadings, 'get' | 'put'>;
}

interface Known {
  readonly reading: Reading<readonly LifecycleRule[]>;
  readonly until: number;
}

/**
 * The lifecycle rules of buckets, as each key may read them. If reading fails later, the known rules are kept, because
 * an unreadable rule still applies.
 *
 * @internal
 */
export class LifecycleRules {
  readonly #known = new Map<string, Known>();
  readonly #clock: Clock;
  readonly #lastReadings: LifecycleRulesOptions['lastReadings'];

  constructor({ clock, lastReadings }: LifecycleRulesOptions) {
    this.#clock = clock;
    this.#lastReadings = lastReadings;
  }

  async read(
    { repository, accessKey, tenant }: RepositoryKeyring,
    store: Partial<Pick<S3Store, 'getLifecycle'>>,
    signal: AbortSignal,
  ): Promise<Reading<readonly LifecycleRule[]>> {
    if (!store.getLifecycle) {
      return unread('not-configured', 'This store has no lifecycle rules');
    }
    const getLifecycle = store.getLifecycle.bind(store);
    const key = `${repository.endpoint} ${repository.bucket} ${
      accessKey?.id.reveal() ?? ''
    }`;
    const nowMs = this.#clock.now().getTime();
    const known = this.#known.get(key);
    if (known && known.until > nowMs) {
      return known.reading;
    }
    const latest = await this.#ask(getLifecycle, signal);
    const stored = `lifecycle/${createHash('sha256')
      .update(JSON.stringify([tenant, repository.endpoint, repository.bucket]))
      .digest('hex')}`;
    if (latest.state === 'read') {
      this.#lastReadings?.put(stored, mapReading(latest, rulesThatRemove));
    }
    const before = [
      known?.reading,
      this.#lastReadings?.get(stored) as Reading<readonly LifecycleRule[]>,
    ].find(one => one?.state === 'read');
    const reading = latest.state === 'unread' ? before ?? latest : latest;
    const lifetimeMs = latest.state === 'read' ? LIFETIME_MS : RETRY_MS;
    this.#known.delete(key);
    this.#known.set(key, { reading, until: nowMs + lifetimeMs });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) {
        break;
      }
      this.#known.delete(oldest);
    }
    return reading;
  }

  async #ask(
    getLifecycle: S3Store['getLifecycle'],
    signal: AbortSignal,
  ): Promise<Reading<readonly LifecycleRule[]>> {
    try {
      const rules = await getLifecycle({ signal });
      return read(rules, this.#clock.now().toISOString());
    } catch (error) {
      signal.throwIfAborted();
      return toStoreReading(error, this.#clock.now());
    }
  }
}

/** A bucket's owner may write a thousand rules; most buckets have a few. */
function rulesThatRemove(
  rules: readonly LifecycleRule[],
): readonly LifecycleRule[] {
  return rules
    .filter(
      ({ needsTags, expires, transitions }) =>
        !needsTags && (expires !== undefined || transitions.length > 0),
    )
    .slice(0, MAX_STORED_RULES);
}
