import { checkPresence } from './checkPresence';
import { type ListedObject, RepositoryListing } from './RepositoryListing';

const id = (letter: string) => letter.repeat(64);
const snapshot = id('a');
const objects: readonly ListedObject[] = [
  { key: 'config', sizeBytes: 155 },
  { key: `keys/${id('b')}`, sizeBytes: 460 },
  { key: `index/${id('c')}`, sizeBytes: 300 },
  { key: `data/dd/${id('d')}`, sizeBytes: 4_000, storageClass: 'STANDARD' },
  { key: `snapshots/${snapshot}`, sizeBytes: 250 },
  { key: `snapshots/${id('e')}`, sizeBytes: 0 },
  { key: `locks/${id('f')}`, sizeBytes: 0 },
  { key: 'data/readme.txt', sizeBytes: 0 },
];
const needed = objects.slice(0, 5);

const check = async (
  listed: readonly ListedObject[],
  options?: { readonly archiveIsInstant: boolean },
) => {
  const { present, refutations } = checkPresence(
    await RepositoryListing.collect(listed, options),
    snapshot,
  );
  expect(present).toBe(refutations.length === 0);
  return refutations.map(({ kind, object }) => `${kind} ${object}`);
};

const changed = (key: string, change: Partial<ListedObject>) =>
  objects.map(object =>
    object.key === key ? { ...object, ...change } : object,
  );

describe('checkPresence', () => {
  it('refutes nothing if all kinds of objects exist', async () => {
    expect(await check(objects)).toEqual([]);
  });

  it.each([
    ['missing-config config', 'config'],
    ['missing-keys keys/', `keys/${id('b')}`],
    ['missing-index index/', `index/${id('c')}`],
    ['missing-packs data/', `data/dd/${id('d')}`],
    [`missing-snapshot snapshots/${snapshot}`, `snapshots/${snapshot}`],
  ])('reports %s', async (expected, key) => {
    expect(await check(objects.filter(object => object.key !== key))).toEqual([
      expected,
    ]);
  });

  it.each(needed.map(({ key }) => key))('reports an empty %s', async key => {
    expect(await check(changed(key, { sizeBytes: 0 }))).toEqual([
      `empty-object ${key}`,
    ]);
  });

  it.each(needed.map(({ key }) => key))('reports an archived %s', async key => {
    const archived = changed(key, { storageClass: 'DEEP_ARCHIVE' });
    expect(await check(archived)).toEqual([`archived-object ${key}`]);
    expect(await check(archived, { archiveIsInstant: true })).toEqual([]);
    expect(await check(changed(key, { storageClass: 'GLACIER_IR' }))).toEqual(
      [],
    );
  });

  it('keeps its result short, however many objects are empty', async () => {
    const packs = Array.from({ length: 1_000 }, (_, number) => {
      const name = number.toString(16).padStart(64, '0');
      return { key: `data/00/${name}`, sizeBytes: 0 };
    });
    expect(await check([...needed, ...packs])).toHaveLength(20);
  });

  it('keeps no more objects than its maximum', async () => {
    const collected = RepositoryListing.collect(objects, { maxObjects: 5 });
    await expect(collected).rejects.toMatchObject({
      reason: 'too-large',
      limit: 'maxObjects',
    });
  });
});
