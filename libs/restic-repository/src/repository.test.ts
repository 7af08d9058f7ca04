import { inspect } from 'node:util';
import { createKeyCache } from './key/keyCache';
import { Redacted } from './lib/redacted';
import { openRepository } from './openRepository';
import { createDirectoryStore } from './store/directory';
import { Forge } from './testing/forge';
import { snapshotAsRestic } from './testing/asRestic';
import {
  expectedJson,
  fixtureNames,
  fixturePassword,
  fixturePath,
} from './testing/fixtures';

const openFixture = (name: string, password: string = fixturePassword) =>
  openRepository({
    store: createDirectoryStore(fixturePath(name, 'repo')),
    password,
  });

describe('openRepository', () => {
  it.each(fixtureNames)('reads the config of %s', async name => {
    const { config } = await openFixture(name);
    expect({
      version: config.version,
      id: config.id,
      chunker_polynomial: config.chunkerPolynomial,
    }).toEqual(expectedJson(name, 'config.json'));
  });

  it.each(fixtureNames)('lists the snapshots of %s as restic', async name => {
    const repository = await openFixture(name);
    const snapshots = await repository.snapshots();
    const byId = (one: { id: string }, other: { id: string }) =>
      one.id < other.id ? -1 : 1;
    expect([...snapshots].sort(byId).map(snapshotAsRestic)).toEqual(
      expectedJson<{ id: string }[]>(name, 'snapshots.json').sort(byId),
    );
    const times = snapshots.map(({ timeMs }) => timeMs);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(await repository.locks()).toEqual([]);
  });

  it('opens with either of two keys', async () => {
    const first = await openFixture('restic-0.18.1-v2');
    const second = await openFixture('restic-0.18.1-v2', 'other');
    expect(second.keyId).not.toBe(first.keyId);
    expect(second.config).toEqual(first.config);
  });

  it('rejects a wrong password and never repeats it', async () => {
    const attempt = openFixture('restic-0.18.1-v2', 'my-secret-guess');
    await expect(attempt).rejects.toMatchObject({ reason: 'wrong-password' });
    await expect(attempt).rejects.not.toThrow('my-secret-guess');
  });

  it('reports a missing repository', async () => {
    await expect(
      openRepository({
        store: createDirectoryStore(fixturePath('nowhere')),
        password: 'x',
      }),
    ).rejects.toMatchObject({ reason: 'no-repository', object: 'config' });
  });

  it('accepts a redacted password, and shows no secret of its own', async () => {
    const password = new Redacted(fixturePassword);
    const repository = await openRepository({
      store: createDirectoryStore(fixturePath('restic-0.18.1-v2', 'repo')),
      password,
    });
    const shown = [
      inspect({ repository, password }, { depth: 20, showHidden: true }),
      JSON.stringify({ repository, password }),
      String(password),
    ].join();
    expect(shown).not.toContain(fixturePassword);
    expect(JSON.stringify({ password })).toBe('{"password":"[redacted]"}');
  });

  it('derives a key once, until its time to live has passed', async () => {
    let now = 0;
    const keyCache = createKeyCache({ timeToLiveMs: 1000, now: () => now });
    const open = async () => {
      const start = performance.now();
      await openRepository({
        store: createDirectoryStore(fixturePath('restic-0.18.1-v1', 'repo')),
        password: fixturePassword,
        keyCache,
      });
      return performance.now() - start;
    };
    const first = await open();
    // The machine may have paused in one of them
    const second = Math.min(await open(), await open(), await open());
    now = 2001;
    const third = await open();
    expect(second).toBeLessThan(first / 2);
    expect(second).toBeLessThan(third / 2);
  });

  it('reads ahead what it is told to, once, and lists the current objects', async () => {
    const forge = await Forge.create();
    const tree = forge.addTree([]);
    const [kept, forgotten] = ['2026-11-01', '2026-11-02'].map(day =>
      forge.putSnapshot(tree, { time: `${day}T03:00:00Z` }),
    );
    const index = `index/${forge.putIndex()}`;
    const { store } = forge;
    const repository = await openRepository({
      store,
      password: 'forged',
      readAhead: ['snapshots', 'index'],
      keyCache: createKeyCache(),
    });
    // This store responds before a key can be derived
    expect(store.asked).toEqual(
      expect.arrayContaining([
        index,
        `snapshots/${kept}`,
        `snapshots/${forgotten}`,
      ]),
    );
    store.objects.delete(`snapshots/${forgotten}`);
    expect((await repository.snapshots()).map(({ id }) => id)).toEqual([kept]);
    await repository.tree({ snapshot: 'latest' });
    expect(store.asked.filter(key => key === index)).toHaveLength(1);
    expect(store.asked.filter(key => key === `snapshots/${kept}`)).toHaveLength(
      1,
    );
  });

  it('aborts with its signal', async () => {
    const controller = new AbortController();
    const repository = await openRepository({
      store: createDirectoryStore(fixturePath('restic-0.18.1-v1', 'repo')),
      password: fixturePassword,
      signal: controller.signal,
    });
    controller.abort(new Error('The page was left'));
    await expect(repository.snapshots()).rejects.toThrow('The page was left');
  });
});
