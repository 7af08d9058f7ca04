import {
  mkdir,
  mkdtemp,
  readdir,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskCache } from './diskCache';
import { type CacheKey } from './types';

const keyOf = (number: number): CacheKey => ({
  repository: 'ab'.repeat(32),
  kind: 'packs',
  id: `${String(number).padStart(64, '0')}-1`,
});

describe('createDiskCache', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'disk-cache-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const sizeOf = async () => {
    let total = 0;
    for (const entry of await readdir(directory, {
      recursive: true,
      withFileTypes: true,
    })) {
      if (!entry.isFile()) continue;
      total += (await stat(join(entry.parentPath, entry.name))).size;
    }
    return total;
  };

  it('returns what another instance stored, readable only by the owner', async () => {
    await createDiskCache({ directory }).put(keyOf(1), Buffer.from('bytes'));
    const cache = createDiskCache({ directory });
    expect(Buffer.from((await cache.get(keyOf(1)))!).toString()).toBe('bytes');
    expect(await cache.get(keyOf(2))).toBeUndefined();
    expect(
      await cache.get({ ...keyOf(1), repository: 'cd'.repeat(32) }),
    ).toBeUndefined();
    const { mode } = await stat(join(directory, 'ab'.repeat(32)));
    expect(mode & 0o077).toBe(0);
    await cache.delete(keyOf(1));
    expect(await cache.get(keyOf(1))).toBeUndefined();
  });

  it('stays within its size, and keeps the most recently used entries', async () => {
    let now = Date.now() - 10 * 3_600_000;
    const cache = createDiskCache({
      directory,
      maxBytes: 100_000,
      now: () => now,
    });
    await cache.put(keyOf(0), Buffer.alloc(10_000));
    for (let number = 1; number <= 40; number++) {
      now += 2 * 3_600_000;
      await cache.put(keyOf(number), Buffer.alloc(10_000));
      expect(await cache.get(keyOf(0))).toBeDefined();
      // The access time is updated in the background
      await new Promise(resolve => setTimeout(resolve, 5));
      expect(await sizeOf()).toBeLessThanOrEqual(110_000);
    }
    expect(await cache.get(keyOf(1))).toBeUndefined();
    expect(await cache.get(keyOf(40))).toBeDefined();
  });

  it('supports two instances that write and evict at the same time', async () => {
    const caches = [1, 2].map(() =>
      createDiskCache({
        directory,
        maxBytes: 200_000,
        onError: error => {
          throw error;
        },
      }),
    );
    await Promise.all(
      Array.from({ length: 300 }, async (_, number) => {
        const cache = caches[number % 2]!;
        const key = keyOf(number % 50);
        await cache.put(key, Buffer.alloc(9_000, number % 50));
        const found = await caches[(number + 1) % 2]!.get(key);
        // It may be evicted by now, but is never partial or another entry
        const expected = Buffer.alloc(9_000, number % 50);
        expect(!found || expected.equals(found)).toBe(true);
      }),
    );
    expect(await sizeOf()).toBeLessThan(400_000);
  });

  it('removes partial files of a process that ended', async () => {
    const folder = join(directory, 'ab'.repeat(32), 'packs', '00');
    await mkdir(folder, { recursive: true });
    const old = join(folder, 'x.tmp');
    await writeFile(old, 'half');
    await utimes(old, 1, 1);
    await writeFile(join(folder, 'y.tmp'), 'being written');
    await createDiskCache({ directory }).put(keyOf(1), Buffer.from('x'));
    expect(
      (await readdir(folder)).filter(name => name.endsWith('.tmp')),
    ).toEqual(['y.tmp']);
  });

  it('only misses if the disk fails', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    const errors: unknown[] = [];
    const cache = createDiskCache({
      directory: file,
      onError: error => errors.push(error),
    });
    await cache.put(keyOf(1), Buffer.from('x'));
    expect(await cache.get(keyOf(1))).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
  });

  it('rejects names that lead out of its directory', async () => {
    const cache = createDiskCache({ directory });
    await expect(
      cache.put({ ...keyOf(1), id: '../../x' }, Buffer.from('x')),
    ).rejects.toThrow('named by ids');
  });
});
