import { idOf } from '../crypto/envelope';
import { damaged } from '../lib/errors';
import { raceWithSignal } from '../lib/signals';
import { FairQueue } from '../lib/FairQueue';
import { type RepositoryLimits, overLimit } from '../lib/limits';
import { ObjectNotFoundError, type ObjectStore } from '../store/objectStore';
import type { ObjectSource } from './source';

/** Files that are named by the SHA-256 of their stored content. */
type ObjectKind = 'keys' | 'snapshots' | 'index' | 'locks';

/**
 * The stored bytes of an object, verified against its name, so swapped, truncated or empty objects are never accepted.
 * Read twice before they count as damaged, because they may have been corrupted in transit.
 */
export async function readStored(
  store: ObjectStore,
  options: {
    readonly kind: ObjectKind;
    readonly id: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Uint8Array> {
  const { kind, id, signal } = options;
  const object = `${kind}/${id}`;
  for (let attempt = 1; ; attempt++) {
    const bytes = await store.get(object, { signal });
    if (idOf(bytes) === id) return bytes;
    if (attempt > 1) {
      throw damaged(
        object,
        bytes.length === 0
          ? 'it is empty'
          : 'its content does not match its name',
      );
    }
  }
}

/**
 * The stored bytes of a snapshot or an index file, from the cache if possible. Cached bytes with another length than in
 * the listing are outdated.
 */
export async function readCached(
  source: Pick<ObjectSource, 'store' | 'cache' | 'scope'> &
    Partial<Pick<ObjectSource, 'ahead'>>,
  options: {
    readonly kind: 'snapshots' | 'index';
    readonly id: string;
    /** As listed, if known */
    readonly sizeBytes?: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Uint8Array> {
  const { kind, id, sizeBytes } = options;
  const isCurrent = (bytes: Uint8Array) =>
    sizeBytes === undefined || bytes.length === sizeBytes;
  const ahead =
    source.ahead &&
    (await raceWithSignal(source.ahead.take(`${kind}/${id}`), options.signal));
  if (ahead && isCurrent(ahead)) return ahead;
  const key = { repository: source.scope, kind, id };
  const cached = await source.cache?.get(key);
  if (cached) {
    if (isCurrent(cached) && idOf(cached) === id) return cached;
    await source.cache?.delete(key);
  }
  const bytes = await readStored(source.store, options);
  await source.cache?.put(key, bytes);
  return bytes;
}

const MAX_BYTES_UNDER_WAY = 128 * 1024 * 1024;
/** Overhead of a request and its response, besides the bytes */
const OBJECT_OVERHEAD_BYTES = 64 * 1024;

/** Objects that all repositories of the process read and open at the same time */
const underWay = new FairQueue(MAX_BYTES_UNDER_WAY);

/**
 * Reads and opens one listed object when its bytes fit next to those that the process is already reading. Rejects an
 * object that exceeds its limit before it is read.
 */
export async function readWithin<T>(
  { key, sizeBytes }: { readonly key: string; readonly sizeBytes: number },
  options: {
    readonly limit: keyof RepositoryLimits;
    readonly maxBytes: number;
    readonly tenant: string;
    readonly signal: AbortSignal | undefined;
    readonly read: () => Promise<T>;
  },
): Promise<T> {
  const { limit, maxBytes, tenant, signal, read } = options;
  if (sizeBytes > maxBytes) {
    throw overLimit(limit, { what: `"${key}" has`, maxBytes, object: key });
  }
  const weight = sizeBytes + OBJECT_OVERHEAD_BYTES;
  return underWay.run(read, { tenant, cost: weight, weight, signal });
}

/** What happened to an object between listing and reading. */
export async function unlessGone<T>(
  promise: Promise<T>,
): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}
