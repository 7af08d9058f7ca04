import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectNotFoundError, ObjectStoreError } from './objectStore';
import { collect } from '../testing/collect';
import { createDirectoryStore } from './directory';

describe('createDirectoryStore', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'directory-store-'));
    await mkdir(join(directory, 'data', 'ab'), { recursive: true });
    await writeFile(join(directory, 'config'), '0123456789');
    await writeFile(join(directory, 'data', 'ab', 'abcd'), 'pack');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('lists what starts with the prefix, and nothing without a match', async () => {
    await symlink('/etc/passwd', join(directory, 'data', 'link'));
    const store = createDirectoryStore(directory);
    const keys = async (prefix: string) =>
      (await collect(store.list(prefix))).map(({ key }) => key).sort();
    expect(await keys('')).toEqual(['config', 'data/ab/abcd']);
    expect(await keys('data/a')).toEqual(['data/ab/abcd']);
    expect(await keys('locks/')).toEqual([]);
  });

  it('reads whole objects and parts', async () => {
    const store = createDirectoryStore(directory);
    const text = async (range?: { offset: number; length: number }) =>
      Buffer.from(await store.get('config', { range })).toString();
    expect(await text()).toBe('0123456789');
    expect(await text({ offset: 8, length: 5 })).toBe('89');
    expect(await text({ offset: 11, length: 5 })).toBe('');
  });

  it('reports missing objects, and never leaves its directory', async () => {
    const store = createDirectoryStore(directory);
    await expect(store.get('keys/1')).rejects.toThrow(ObjectNotFoundError);
    await expect(store.get('data')).rejects.toThrow(ObjectNotFoundError);
    await expect(store.get('../../etc/passwd')).rejects.toThrow(
      ObjectStoreError,
    );
  });
});
