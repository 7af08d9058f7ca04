import { RepositoryListing } from '../listing/RepositoryListing';
import { createKeyCache } from '../key/keyCache';
import { openRepository, type OpenRepositoryOptions } from '../openRepository';
import { ObjectStoreError } from '../store/objectStore';
import { Forge } from '../testing/forge';

const list = (forge: Forge) => RepositoryListing.collect(forge.store.list(''));

const open = (forge: Forge, options: Partial<OpenRepositoryOptions> = {}) =>
  openRepository({
    store: forge.store,
    password: 'forged',
    keyCache: createKeyCache(),
    ...options,
  });

/** Folders `0`, `1`, … with one file each, and a snapshot of each of them and of all */
async function forgeFolders(count: number) {
  const forge = await Forge.create();
  const folders = Array.from({ length: count }, (_, number) =>
    forge.addTree([forge.addFile('file', `content ${number}`)]),
  );
  const root = forge.addTree(
    folders.map((tree, number) => forge.folder(String(number), tree)),
  );
  forge.putIndex();
  const parts = folders.map((tree, number) =>
    forge.putSnapshot(tree, { tags: [String(number)] }),
  );
  return { forge, whole: forge.putSnapshot(root), parts, root };
}

async function check(
  forge: Forge,
  options: {
    readonly snapshots?: readonly string[];
    readonly memo?: string;
    readonly maxTrees?: number;
    readonly timeoutMs?: number;
    readonly listing?: RepositoryListing;
  } = {},
) {
  const repository = await open(forge);
  return repository.checkCompleteness({
    listing: await list(forge),
    ...options,
  });
}

const packs = (forge: Forge) =>
  [...forge.store.objects.keys()].filter(key => key.startsWith('data/'));

describe('checkCompleteness', () => {
  it('refutes every snapshot above a missing object, and no other', async () => {
    const { forge, whole, parts } = await forgeFolders(3);
    // The pack of the first file
    const [gone] = packs(forge);
    forge.store.objects.delete(gone!);
    const { snapshots } = await check(forge, { snapshots: [whole, ...parts] });
    expect(snapshots).toMatchObject([
      {
        state: 'incomplete',
        refutations: [{ kind: 'missing-pack', object: gone }],
      },
      { state: 'incomplete' },
      { state: 'complete' },
      { state: 'complete' },
    ]);
  });

  it('reads only new trees, and reads everything again if a pack is gone', async () => {
    const { forge, whole, parts } = await forgeFolders(5);
    const first = await check(forge);
    expect(first.treesRead).toBe(6);
    const more = forge.addTree([forge.addFile('more', 'more')]);
    forge.putIndex();
    const newest = forge.putSnapshot(more);
    const second = await check(forge, { memo: first.memo });
    expect(second.treesRead).toBe(1);
    expect(second.snapshots.map(({ state }) => state)).toEqual(
      Array(7).fill('complete'),
    );
    forge.store.objects.delete(packs(forge)[0]!);
    const third = await check(forge, {
      memo: second.memo,
      snapshots: [whole, newest, parts[0]!],
    });
    expect(third.treesRead).toBeGreaterThan(1);
    expect(third.snapshots.map(({ state }) => state)).toEqual([
      'incomplete',
      'complete',
      'incomplete',
    ]);
  });

  it('stops at its budget, and continues from the memo', async () => {
    const { forge, whole } = await forgeFolders(40);
    let memo: string | undefined;
    let states: readonly string[] = [];
    let rounds = 0;
    let read = 0;
    do {
      const report = await check(forge, {
        snapshots: [whole],
        maxTrees: 15,
        memo,
      });
      expect(report.treesRead).toBeLessThanOrEqual(15);
      ({ memo } = report);
      states = report.snapshots.map(({ state }) => state);
      read += report.treesRead;
      rounds++;
    } while (states[0] === 'unchecked' && rounds < 10);
    expect(states).toEqual(['complete']);
    expect(rounds).toBe(3);
    // The root is read in each round, the others once
    expect(read).toBe(43);
    const late = await check(forge, { timeoutMs: 0 });
    expect(late.snapshots[0]).toMatchObject({
      state: 'unchecked',
      reason: 'budget',
    });
  });

  it('refutes nothing if the index is newer than the listing', async () => {
    const { forge, whole } = await forgeFolders(2);
    const listing = await list(forge);
    // After a repack, every blob is in a pack that the listing doesn't have
    const before = [...packs(forge), forge.store.only('index/')];
    const nodes = [0, 1].map(number => {
      const tree = forge.addTree([forge.addFile('file', `content ${number}`)]);
      return forge.folder(String(number), tree);
    });
    forge.addTree(nodes);
    forge.putIndex();
    for (const key of before) forge.store.objects.delete(key);
    const { snapshots } = await check(forge, { listing, snapshots: [whole] });
    expect(snapshots).toMatchObject([
      { state: 'unchecked', reason: 'changed' },
    ]);
    const again = await check(forge, { snapshots: [whole] });
    expect(again.snapshots).toMatchObject([{ state: 'complete' }]);
  });

  it('refutes nothing that a second request finds: a backup ran during the listing', async () => {
    const { forge, whole } = await forgeFolders(2);
    const [late] = packs(forge);
    const bytes = forge.store.objects.get(late!)!;
    forge.store.objects.delete(late!);
    // A listing returns packs before indexes.
    const listing = await list(forge);
    forge.store.objects.set(late!, bytes);
    const { snapshots, memo } = await check(forge, {
      listing,
      snapshots: [whole],
    });
    expect(snapshots).toMatchObject([
      { state: 'unchecked', reason: 'changed' },
    ]);
    const again = await check(forge, { memo, snapshots: [whole] });
    expect(again.snapshots).toMatchObject([{ state: 'complete' }]);
  });

  it('refutes nothing if the store fails at the second request', async () => {
    const { forge, whole } = await forgeFolders(1);
    const [gone] = packs(forge);
    forge.store.objects.delete(gone!);
    const listing = await list(forge);
    const repository = await open(forge);
    const working = forge.store.list.bind(forge.store);
    forge.store.list = prefix => {
      if (prefix.startsWith('data/')) {
        throw new ObjectStoreError('unreachable', 'gone');
      }
      return working(prefix);
    };
    await expect(
      repository.checkCompleteness({ listing, snapshots: [whole] }),
    ).rejects.toThrow('gone');
  });

  it('finds the second copy of a blob whose first pack is gone', async () => {
    const forge = await Forge.create();
    const nodes = [forge.addFile('file', 'twice')];
    const tree = forge.addTree(nodes);
    forge.putIndex();
    const [first] = packs(forge);
    forge.addFile('file', 'twice');
    forge.addTree(nodes);
    forge.putIndex();
    const id = forge.putSnapshot(tree);
    forge.store.objects.delete(first!);
    const { snapshots } = await check(forge, { snapshots: [id] });
    expect(snapshots).toEqual([{ id, state: 'complete' }]);
  });

  it.each([
    [
      'missing-blob',
      (forge: Forge) =>
        forge.addTree([
          { name: 'f', type: 'file', size: 1, content: ['ab'.repeat(32)] },
        ]),
    ],
    ['missing-blob', () => 'cd'.repeat(32)],
    [
      'unreadable-tree',
      (forge: Forge) => forge.addBlobs('tree', [Buffer.from('no tree')])[0]!,
    ],
  ])('reports %s', async (kind, makeTree) => {
    const forge = await Forge.create();
    const good = forge.addTree([]);
    const tree = makeTree(forge);
    forge.putIndex();
    const [whole, refuted] = [forge.putSnapshot(good), forge.putSnapshot(tree)];
    const { snapshots } = await check(forge, { snapshots: [whole, refuted] });
    expect(snapshots).toMatchObject([
      { state: 'complete' },
      { state: 'incomplete', refutations: [{ kind }] },
    ]);
  });

  it('reports packs in an archive class, for the snapshots that need them', async () => {
    const { forge, whole, parts } = await forgeFolders(2);
    const [archived] = packs(forge);
    const listing = new RepositoryListing();
    for await (const object of forge.store.list('')) {
      listing.add({
        ...object,
        storageClass: object.key === archived ? 'GLACIER' : 'STANDARD',
      });
    }
    const { snapshots } = await check(forge, {
      listing,
      snapshots: [whole, parts[1]!],
    });
    expect(snapshots).toMatchObject([
      {
        state: 'incomplete',
        refutations: [{ kind: 'archived-object', object: archived }],
      },
      { state: 'complete' },
    ]);
  });

  it('refutes nothing if the store fails, or a limit is reached', async () => {
    const { forge, whole } = await forgeFolders(2);
    const listing = await list(forge);
    const repository = await open(forge, { limits: { maxTreeBytes: 50 } });
    const { snapshots } = await repository.checkCompleteness({
      listing,
      snapshots: [whole],
    });
    expect(snapshots).toMatchObject([
      {
        state: 'unchecked',
        reason: 'limit',
        message: expect.stringContaining('"maxTreeBytes"'),
      },
    ]);
    const failing = await open(forge);
    forge.store.onGet = () => {
      throw new ObjectStoreError('unreachable', 'The network is down');
    };
    await expect(
      failing.checkCompleteness({ listing, snapshots: [whole] }),
    ).rejects.toThrow('The network is down');
  });

  it("ignores a memo that it can't parse", async () => {
    const { forge } = await forgeFolders(2);
    for (const memo of ['', 'x', '{}', '[]', '{"version":1,"index":3}']) {
      expect((await check(forge, { memo })).treesRead).toBe(3);
    }
  });

  it('visits shared trees once, however often they are shared', async () => {
    const forge = await Forge.create();
    let tree = forge.addTree([]);
    for (let level = 0; level < 60; level++) {
      tree = forge.addTree([forge.folder('a', tree), forge.folder('b', tree)]);
    }
    forge.putIndex();
    forge.putSnapshot(tree);
    const gone = forge.store.objects;
    const report = await check(forge);
    expect(report).toMatchObject({
      treesRead: 61,
      snapshots: [{ state: 'complete' }],
    });
    gone.delete(packs(forge)[0]!);
    expect((await check(forge)).snapshots).toMatchObject([
      { state: 'incomplete' },
    ]);
  });
});
