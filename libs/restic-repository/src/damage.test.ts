import { createKeyCache } from './key/keyCache';
import { openRepository } from './openRepository';
import { ObjectNotFoundError } from './store/objectStore';
import { collect } from './testing/collect';
import { Forge } from './testing/forge';
import { type MemoryStore } from './testing/memoryStore';

const content = 'what was backed up';

async function forgeSmall() {
  const forge = await Forge.create();
  const file = forge.addFile('file', content);
  const below = forge.addTree([forge.addFile('other', 'more of it')]);
  const tree = forge.addTree([file, forge.folder('folder', below)]);
  forge.putIndex();
  forge.putSnapshot(tree);
  forge.putJson('locks', { time: '2026-11-01T03:00:00Z', pid: 7 });
  return forge;
}

/** Reads everything; returns what the user would see */
async function readAll(store: MemoryStore, password = 'forged') {
  const repository = await openRepository({
    store,
    password,
    keyCache: createKeyCache(),
  });
  const [snapshot] = await repository.snapshots();
  const locks = await repository.locks();
  const walked = await collect(repository.walk({ snapshot: snapshot! }));
  const { stream } = await repository.file({
    snapshot: snapshot!,
    path: '/file',
  });
  const read = Buffer.concat(await collect(stream)).toString();
  const { problems } = await repository.verify({ content: true });
  return {
    read,
    problems,
    hostname: snapshot!.hostname,
    names: walked.map(({ path }) => path),
    pid: locks[0]?.pid,
  };
}

const healthy = {
  read: content,
  problems: [],
  hostname: 'volsync',
  names: ['/file', '/folder', '/folder/other'],
  pid: 7,
};

/** Either everything is unchanged, or an error or a problem names an object */
async function expectNoticed(store: MemoryStore): Promise<'same' | string> {
  try {
    const { problems, ...seen } = await readAll(store);
    const { problems: _, ...expected } = healthy;
    expect(seen).toEqual(expected);
    return problems[0]?.object ?? 'same';
  } catch (error) {
    expect(error).toMatchObject({
      name: expect.stringMatching(/^(RepositoryError|ObjectNotFoundError)$/),
      message: expect.not.stringContaining('forged'),
    });
    const named =
      error instanceof ObjectNotFoundError
        ? error.key
        : (error as { object?: string }).object;
    expect(named).toEqual(expect.any(String));
    return named!;
  }
}

describe('a repository that was tampered with', () => {
  it('is read if nothing is damaged', async () => {
    const { store } = await forgeSmall();
    expect(await readAll(store)).toEqual(healthy);
  });

  it.each(['config', 'keys/', 'snapshots/', 'index/', 'locks/', 'data/'])(
    'is detected whichever byte is flipped in %s',
    async prefix => {
      const { store } = await forgeSmall();
      const keys = [...store.objects.keys()].filter(key =>
        key.startsWith(prefix),
      );
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) {
        const whole = store.objects.get(key)!;
        // The end of a pack is its header, which only repairs read
        const end = prefix === 'data/' ? whole.length - 73 : whole.length;
        for (let at = 0; at < end; at++) {
          const flipped = Uint8Array.from(whole);
          flipped[at]! ^= 1 << at % 8;
          store.objects.set(key, flipped);
          const noticed = await expectNoticed(store);
          expect(noticed).not.toBe('same');
          // Errors name the blob of a pack, and all keys that were tried
          const named = prefix === 'data/' || prefix === 'keys/' || key;
          expect([true, noticed]).toContain(named);
        }
        store.objects.set(key, whole);
      }
      expect(await readAll(store)).toEqual(healthy);
    },
  );

  it('is detected if an object is truncated, empty or missing', async () => {
    const { store } = await forgeSmall();
    for (const [key, whole] of [...store.objects]) {
      for (const length of [0, 1, 16, 31, 32, 33, whole.length - 1]) {
        store.objects.set(key, whole.slice(0, length));
        const isLock = key.startsWith('locks/');
        if (isLock && length === 0) continue;
        expect(await expectNoticed(store)).not.toBe('same');
      }
      store.objects.set(key, whole);
      if (key.startsWith('snapshots/') || key.startsWith('locks/')) continue;
      store.objects.delete(key);
      expect(await expectNoticed(store)).not.toBe('same');
      store.objects.set(key, whole);
    }
  });

  it('is detected if two objects are swapped', async () => {
    const forge = await forgeSmall();
    const { store } = forge;
    const keys = [...store.objects.keys()];
    for (const one of keys) {
      for (const other of keys) {
        if (one >= other) continue;
        const [a, b] = [store.objects.get(one)!, store.objects.get(other)!];
        store.objects.set(one, b);
        store.objects.set(other, a);
        expect(await expectNoticed(store)).not.toBe('same');
        store.objects.set(one, a);
        store.objects.set(other, b);
      }
    }
  });

  it('lists intact snapshots next to a damaged one', async () => {
    const forge = await forgeSmall();
    const key = forge.store.only('snapshots/');
    const id = forge.putSnapshot('0'.repeat(64));
    forge.store.objects.get(key)![40]! ^= 1;
    const repository = await openRepository({
      store: forge.store,
      password: 'forged',
    });
    const damaged: (string | undefined)[] = [];
    const snapshots = await repository.snapshots({
      onDamaged: ({ object }) => damaged.push(object),
    });
    expect(snapshots.map(snapshot => snapshot.id)).toEqual([id]);
    expect(damaged).toEqual([key]);
    await expect(repository.snapshots()).rejects.toMatchObject({ object: key });
  });
});

describe('keys', () => {
  it('open with each password, and not with a removed one', async () => {
    const forge = await forgeSmall();
    const keyCache = createKeyCache();
    const second = forge.addKey('second');
    const open = (password: string) =>
      openRepository({ store: forge.store, password, keyCache });
    expect((await open('second')).keyId).toBe(second);
    expect((await open('forged')).keyId).not.toBe(second);
    forge.store.objects.delete(`keys/${second}`);
    await expect(open('second')).rejects.toMatchObject({
      reason: 'wrong-password',
    });
  });

  it('opens despite another damaged key file', async () => {
    const forge = await forgeSmall();
    const second = forge.addKey('second');
    forge.store.objects.set(`keys/${second}`, Buffer.from('{"kdf":'));
    await expect(readAll(forge.store)).resolves.toEqual(healthy);
    await expect(readAll(forge.store, 'second')).rejects.toMatchObject({
      reason: 'wrong-password',
      message: expect.stringContaining(second),
    });
  });

  it.each([
    [{ N: 2 ** 30 }, 'too-large'],
    [{ N: 2 ** 15, r: 2 ** 10 }, 'too-large'],
    [{ N: 2 ** 15, r: 8, p: 2 ** 20 }, 'too-large'],
    [{ N: 3 }, 'damaged'],
    [{ N: 0 }, 'damaged'],
    [{ p: 0 }, 'damaged'],
    [{ r: -1 }, 'damaged'],
    [{ N: 1.5 }, 'damaged'],
    [{ N: '32768' }, 'damaged'],
    [{ N: 1e300 }, 'damaged'],
    [{ salt: '' }, 'damaged'],
    [{ kdf: 'argon2' }, 'unsupported'],
  ])('rejects %j', async (change, reason) => {
    const forge = await Forge.create();
    forge.store.objects.delete(forge.store.only('keys/'));
    const id = forge.addKey('forged', change);
    const start = process.cpuUsage();
    await expect(readAll(forge.store)).rejects.toMatchObject({
      reason,
      object: `keys/${id}`,
    });
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1000);
  });
});
