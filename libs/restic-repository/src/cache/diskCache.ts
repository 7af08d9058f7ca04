import { randomUUID } from 'node:crypto';
import {
  mkdir,
  readFile,
  rename,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../lib/systemError';
import { evict } from './evict';
import { type CacheKey, type CiphertextCache } from './types';

/** @public */
export interface DiskCacheOptions {
  readonly directory: string;
  /** Maximum size of the directory. Default 1 GiB */
  readonly maxBytes?: number;
  /** Called when the disk fails; the cache then only misses */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds since 1970 */
  readonly now?: () => number;
}

/**
 * A cache in a directory, for all repositories of a process, and safe to share with other processes: files appear
 * atomically (written to a temporary file, then renamed), and any process that finds the directory too large removes
 * the least recently used files. Only their owner can access the directories.
 *
 * @public
 */
export function createDiskCache(options: DiskCacheOptions): CiphertextCache {
  const {
    directory,
    maxBytes = 1024 ** 3,
    onError = () => {},
    now = Date.now,
  } = options;
  const touchedAt = new Map<string, number>();
  const TOUCH_INTERVAL_MS = 60 * 60_000;
  /** Bytes written since the directory was last measured; the first write measures */
  let unmeasured = maxBytes;
  let evicting: Promise<void> | undefined;

  const pathOf = ({ repository, kind, id }: CacheKey) => {
    if (
      !/^[0-9a-f]{64}$/.test(repository) ||
      !/^[0-9a-f]{64}(-\d+)?$/.test(id)
    ) {
      throw new Error('A cache entry is named by ids');
    }
    return join(directory, repository, kind, id.slice(0, 2), id);
  };

  const markUsed = (path: string) => {
    const time = now();
    if (time - (touchedAt.get(path) ?? 0) < TOUCH_INTERVAL_MS) return;
    if (touchedAt.size > 100_000) touchedAt.clear();
    touchedAt.set(path, time);
    // The modification time records when an entry was last used
    utimes(path, time / 1000, time / 1000).catch(() => {});
  };

  const makeRoom = () => {
    evicting ??= evict({ directory, maxBytes, nowMs: now() })
      .then(
        remaining => {
          // Measured again when the rest is used up, after a tenth of the size at the latest
          unmeasured = Math.max(remaining, maxBytes * 0.9);
        },
        error => onError(error),
      )
      .finally(() => {
        evicting = undefined;
      });
    return evicting;
  };

  return {
    async get(key) {
      const path = pathOf(key);
      try {
        const bytes = await readFile(path);
        markUsed(path);
        return bytes;
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') onError(error);
        return undefined;
      }
    },

    async put(key, bytes) {
      const path = pathOf(key);
      if (bytes.length > maxBytes / 4) return;
      const aside = `${path}.${randomUUID()}.tmp`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeFile(aside, bytes, { mode: 0o600, flag: 'wx' });
        await rename(aside, path);
        unmeasured += bytes.length;
        if (unmeasured >= maxBytes) await makeRoom();
      } catch (error) {
        await unlink(aside).catch(() => {});
        onError(error);
      }
    },

    async delete(key) {
      await unlink(pathOf(key)).catch(() => {});
    },
  };
}
