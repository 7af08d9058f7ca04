import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { MasterKey } from '../crypto/masterKey';

/** Passwords that don't open a key file, about 100 bytes each */
const MAX_REFUSALS = 10_000;

/**
 * Keeps opened keys in memory for a while, because deriving one takes a quarter of a second to a second, and records
 * which key files don't open with a password. Passwords are not kept: entries are found by a keyed hash that is useless
 * outside this process.
 *
 * @public
 */
export interface KeyCache {
  find(keyId: string, password: string): MasterKey | undefined;
  keep(keyId: string, password: string, key: MasterKey): void;
  /** Whether the key file is known not to open with the password: neither ever changes. @internal */
  refuses(keyId: string, password: string): boolean;
  refuse(keyId: string, password: string): void;
  /** Removes every key */
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
    /** Milliseconds of a monotonic clock */
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
  const refused = new LRUCache<string, true>({ max: MAX_REFUSALS });
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
    refuses: (keyId, password) => refused.get(nameOf(keyId, password)) ?? false,
    refuse: (keyId, password) =>
      void refused.set(nameOf(keyId, password), true),
    clear() {
      entries.clear();
      refused.clear();
    },
  };
}

/** The default cache. */
export const processKeyCache: KeyCache = createKeyCache();
