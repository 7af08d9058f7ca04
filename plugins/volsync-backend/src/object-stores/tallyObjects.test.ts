import type { StoredObject } from 'restic-repository';
import { tallyObjects } from './tallyObjects';

const NOW = new Date('2026-11-20T10:00:00Z');
const AT = new Date('2026-11-20T09:00:00Z');
const id = (digit: string) => digit.repeat(64);

async function* listing(
  ...objects: readonly Partial<StoredObject>[]
): AsyncGenerator<StoredObject> {
  yield* objects.map(object => ({
    key: 'config',
    sizeBytes: 155,
    lastModified: AT,
    ...object,
  }));
}

const tally = (
  objects: readonly Partial<StoredObject>[],
  more: { readonly archiveIsInstant?: boolean } = {},
) =>
  tallyObjects(listing(...objects), { now: NOW, maxObjects: 1_000, ...more });

describe('tallyObjects', () => {
  it('counts empty objects', async () => {
    const { objects, snapshots } = await tally([
      {},
      { key: `data/aa/${id('a')}`, sizeBytes: 0 },
      { key: `data/bb/${id('b')}` },
      { key: `snapshots/${id('c')}`, sizeBytes: 0 },
    ]);
    expect(objects.byKind.data).toEqual({ count: 2, bytes: 155, empty: 1 });
    expect(objects.byKind.snapshots).toEqual({ count: 1, bytes: 0, empty: 1 });
    expect(objects.byKind.config).toEqual({ count: 1, bytes: 155 });
    expect(snapshots[0]?.sizeBytes).toBe(0);
  });

  it.each(['GLACIER', 'DEEP_ARCHIVE', 'ColdArchive', 'Archive'])(
    'counts objects that must first be retrieved from %s',
    async storageClass => {
      const { objects, archiveClasses, snapshots } = await tally([
        {},
        { key: `data/aa/${id('a')}`, storageClass },
        { key: `data/bb/${id('b')}`, storageClass: 'STANDARD' },
        { key: `snapshots/${id('c')}`, storageClass },
      ]);
      expect(objects.byKind.data.archived).toBe(1);
      expect(snapshots[0]?.archiveClass).toBe(storageClass);
      expect(archiveClasses).toEqual([storageClass]);
    },
  );

  it.each(['GLACIER_IR', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'COLD', ''])(
    'treats objects in %p as readable',
    async storageClass => {
      const { objects, archiveClasses } = await tally([
        { key: `data/aa/${id('a')}`, storageClass },
      ]);
      expect(objects.byKind.data).toEqual({ count: 1, bytes: 155 });
      expect(archiveClasses).toBeUndefined();
    },
  );

  it('supports stores that read their archive class like any other', async () => {
    const { archiveClasses } = await tally(
      [{ key: `data/aa/${id('a')}`, storageClass: 'ARCHIVE' }],
      { archiveIsInstant: true },
    );
    expect(archiveClasses).toBeUndefined();
  });

  it('distinguishes a repository from a copy written at another time', async () => {
    const original = await tally([{ etag: 'e1' }]);
    const same = await tally([{ etag: 'e1' }, { key: `keys/${id('a')}` }]);
    const copy = await tally([
      { etag: 'e1', lastModified: new Date('2026-11-20T09:30:00Z') },
    ]);
    const other = await tally([{ etag: 'e2' }]);
    expect(original.identity).toBe(same.identity);
    expect(copy.identity).not.toBe(original.identity);
    expect(other.identity).not.toBe(original.identity);
    expect((await tally([{}])).identity).toBeUndefined();
  });
});
