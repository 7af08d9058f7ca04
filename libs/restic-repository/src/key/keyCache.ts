import { createHmac, randomBytes } from 'node:crypto';
import { MasterKey } from '../crypto/masterKey';

/**
 * Keeps opened keys in memory for a while, because deriving one takes a quarter
 * to a whole second. Passwords are not kept: an entry is found by a keyed hash
 * that is worth nothing outside of this process.
 *
 * @public
 */
export interface KeyCache {
  /** @internal */
  find(keyId: string, password: string): MasterKey | undefined;
  /** @internal */
  keep(keyId: string, password: string, key: MasterKey): void;
  /** Forgets every key */
  clear(): void;
}

/**
 * A cache of opened keys.
 *
 * @public
 */
export function createKeyCache(
  options: {
    /** How long an unused key is kept. Default 15 minutes */
    readonly timeToLiveMs?: number;
    /** Default 1,000 */
    readonly maxKeys?: number;
    /** Milliseconds of a clock that only goes forward */
    readonly now?: () => number;
  } = {},
): KeyCache {
  const {
    timeToLiveMs = 15 * 60_000,
    maxKeys = 1000,
    now = () => performance.now(),
  } = options;
  const secret = randomBytes(32);
  const entries = new Map<string, { key: MasterKey; until: number }>();
  const nameOf = (keyId: string, password: string) =>
    createHmac('sha256', secret)
      .update(keyId)
      .update('\0')
      .update(password)
      .digest('base64');
  const keep = (name: string, key: MasterKey) => {
    const time = now();
    for (const [other, { until }] of entries) {
      if (until <= time || entries.size >= maxKeys) entries.delete(other);
      else break;
    }
    entries.delete(name);
    entries.set(name, { key, until: time + timeToLiveMs });
  };
  return {
    find(keyId, password) {
      const name = nameOf(keyId, password);
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.until <= now()) {
        entries.delete(name);
        return undefined;
      }
      keep(name, entry.key);
      return entry.key;
    },
    keep: (keyId, password, key) => keep(nameOf(keyId, password), key),
    clear: () => entries.clear(),
  };
}

/** The cache that is used where none is given. @internal */
export const processKeyCache: KeyCache = createKeyCache();
