import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

interface Entry {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
}

/** Leftovers of a process that ended during a write */
const abandonedAfterMs = 60 * 60_000;

/**
 * Measures a cache directory. If it is too large, removes the least recently used files until a tenth is free. Another
 * process may do the same at the same time, so missing files are ignored. Resolves with the remaining bytes.
 */
export async function evict(options: {
  readonly directory: string;
  readonly maxBytes: number;
  readonly nowMs: number;
}): Promise<number> {
  const { directory, maxBytes, nowMs } = options;
  const entries: Entry[] = [];
  let total = 0;
  const names = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  for (const name of names) {
    if (!name.isFile()) continue;
    const path = join(name.parentPath, name.name);
    const found = await stat(path).catch(() => undefined);
    if (!found) continue;
    if (name.name.endsWith('.tmp')) {
      if (nowMs - found.mtimeMs > abandonedAfterMs) {
        await unlink(path).catch(() => {});
      }
      continue;
    }
    total += found.size;
    entries.push({ path, sizeBytes: found.size, usedMs: found.mtimeMs });
  }
  if (total <= maxBytes) return total;
  entries.sort((one, other) => one.usedMs - other.usedMs);
  for (const { path, sizeBytes } of entries) {
    if (total <= maxBytes * 0.9) break;
    await unlink(path).catch(() => {});
    total -= sizeBytes;
  }
  return total;
}
