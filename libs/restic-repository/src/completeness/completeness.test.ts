import { checkPresence } from '../listing/checkPresence';
import { RepositoryListing } from '../listing/RepositoryListing';
import { type KeyCache, createKeyCache } from '../key/keyCache';
import { openRepository } from '../openRepository';
import {
  fixtureNames,
  fixturePassword,
  fixturePath,
} from '../testing/fixtures';
import { MemoryStore } from '../testing/memoryStore';

type Change = (store: MemoryStore, key: string) => boolean;

const changes: Readonly<Record<string, Change>> = {
  removed: (store, key) => store.objects.delete(key),
  emptied: (store, key) => !!store.objects.set(key, new Uint8Array(0)),
  'cut in half': (store, key) => {
    const bytes = store.objects.get(key)!;
    return !!store.objects.set(key, bytes.slice(0, bytes.length / 2));
  },
  'one byte short': (store, key) =>
    !!store.objects.set(key, store.objects.get(key)!.slice(0, -1)),
  swapped: (store, key) => {
    const [kind] = key.split('/');
    const one = store.objects.get(key)!;
    const other = [...store.objects].find(
      ([name, bytes]) =>
        name !== key &&
        name.startsWith(`${kind}/`) &&
        bytes.length !== one.length,
    );
    if (!other) return false;
    store.objects.set(key, other[1]).set(other[0], one);
    return true;
  },
};

const list = (store: MemoryStore) => RepositoryListing.collect(store.list(''));

describe.each(fixtureNames)('a real repository, %s', name => {
  const original = MemoryStore.load(fixturePath(name, 'repo'));
  const snapshots = [...original.objects.keys()]
    .filter(key => key.startsWith('snapshots/'))
    .map(key => key.slice('snapshots/'.length));
  const cases = [...original.objects.keys()].flatMap(key =>
    Object.keys(changes).map(change => [change, key] as const),
  );
  let keyCache: KeyCache;
  let memo: string;

  const open = (store: MemoryStore) =>
    openRepository({ store, password: fixturePassword, keyCache });

  /** By snapshot; identical for all if the repository doesn't open */
  async function judge(store: MemoryStore, before?: string) {
    const repository = await open(store).catch(() => undefined);
    if (!repository) return snapshots.map(() => 'not opened');
    const report = await repository.checkCompleteness({
      listing: await list(store),
      snapshots,
      memo: before,
    });
    expect(report.snapshots).not.toContainEqual(
      expect.objectContaining({ state: 'incomplete', refutations: [] }),
    );
    return report.snapshots.map(({ state }) => state);
  }

  /** Determines whether a restore would succeed, by reading everything */
  async function canRestore(store: MemoryStore) {
    const repository = await open(store).catch(() => undefined);
    return Promise.all(
      snapshots.map(async id => {
        const report = await repository
          ?.verify({ snapshots: [id], content: true })
          .catch(() => undefined);
        return report?.restorable ?? false;
      }),
    );
  }

  beforeAll(async () => {
    keyCache = createKeyCache();
    const repository = await open(original);
    const report = await repository.checkCompleteness({
      listing: await list(original),
    });
    memo = report.memo;
  });

  it('is present and complete', async () => {
    expect(await judge(original)).toEqual(snapshots.map(() => 'complete'));
    expect(await judge(original, memo)).toEqual(
      snapshots.map(() => 'complete'),
    );
    const listing = await list(original);
    expect(
      snapshots.flatMap(id => checkPresence(listing, id).refutations),
    ).toEqual([]);
  });

  it('is not read again while nothing is missing', async () => {
    const store = original.copy();
    const repository = await open(store);
    store.asked.length = 0;
    const report = await repository.checkCompleteness({
      listing: await list(store),
      memo,
    });
    expect(report).toMatchObject({ treesRead: 0, memo });
    expect(store.asked).toEqual([]);
    expect(memo.length).toBeLessThan(2_000);
  });

  it.each(cases)(
    'is complete if and only if it can be restored, %s %s',
    async (change, key) => {
      const store = original.copy();
      if (!changes[change]!(store, key)) return;
      const restorable = await canRestore(store);
      const expectRestorable = (state: string | undefined, can: boolean) => {
        if (can) return change === 'removed' ? 'complete' : state;
        return state === 'complete' ? 'anything but complete' : state;
      };
      for (const before of [undefined, memo]) {
        const states = await judge(store, before);
        expect(states).toEqual(
          restorable.map((can, at) => expectRestorable(states[at], can)),
        );
      }
    },
  );
});
