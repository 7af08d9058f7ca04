import { createKeyCache } from './keyCache';
import { openRepository } from '../openRepository';
import { Forge } from '../testing/forge';

/** About 50 ms each */
const COSTLY = { N: 2 ** 13, r: 8, p: 4 };
const REPOSITORIES = 12;
const KEYS = 2;

describe('openKey', () => {
  const open = (forge: Forge, tenant: string, password = 'forged') =>
    openRepository({
      store: forge.store,
      password,
      tenant,
      keyCache: createKeyCache(),
    });

  /** How long a cheap key waits while expensive ones are derived, as a share of the time that all of them take. */
  async function measureWait(): Promise<number> {
    const costly = await Forge.create();
    costly.store.objects.delete(costly.store.only('keys/'));
    for (let number = 0; number < KEYS; number++) {
      costly.addKey(`other ${number}`, COSTLY);
    }
    const cheap = await Forge.create();
    const start = performance.now();
    let isDone = false;
    const attacks = Array.from({ length: REPOSITORIES }, () =>
      open(costly, 'attacker').finally(() => {
        isDone = true;
      }),
    );
    attacks.forEach(attack => attack.catch(() => {}));
    // The first expensive derivations are running by now
    await new Promise(resolve => setTimeout(resolve, 30));
    for (let turn = 0; turn < 3; turn++) await open(cheap, 'victim');
    const waitedMs = performance.now() - start;
    expect(isDone).toBe(false);
    await expect(Promise.allSettled(attacks)).resolves.toHaveLength(
      REPOSITORIES,
    );
    const totalMs = performance.now() - start;
    return waitedMs / totalMs;
  }

  it('lets a tenant with one cheap key overtake others with many expensive ones', async () => {
    const shares = [await measureWait()];
    // Three times one derivation of the 24 that the attacker requested. A busy machine makes any process wait, an unfair
    // queue makes the cheap key wait each time
    while (shares.at(-1)! >= 0.25 && shares.length < 3) {
      shares.push(await measureWait());
    }
    expect(shares.at(-1)).toBeLessThan(0.25);
  });

  it('lets a usual key overtake expensive ones, of any number of tenants', async () => {
    const costly = await Forge.create();
    costly.store.objects.delete(costly.store.only('keys/'));
    costly.addKey('other', { N: 2 ** 14, r: 8, p: 20 });
    const usual = await Forge.create();
    let isDone = false;
    const attacks = ['a', 'b', 'c', 'd'].map(tenant =>
      open(costly, tenant).catch(() => {
        isDone = true;
      }),
    );
    // They are running, or wait for each other, by now
    await new Promise(resolve => setTimeout(resolve, 100));
    await open(usual, 'victim');
    expect(isDone).toBe(false);
    await Promise.all(attacks);
  });

  it.each([
    ['memory', { N: 2 ** 20, r: 8, p: 1 }],
    ['time', { N: 2 ** 14, r: 8, p: 2 ** 10 }],
  ])('rejects a key file that requires too much %s', async (_, costs) => {
    const forge = await Forge.create();
    forge.store.objects.delete(forge.store.only('keys/'));
    forge.addKey('forged', { ...costs, data: 'AAAA' });
    const start = process.cpuUsage();
    await expect(open(forge, 'attacker')).rejects.toMatchObject({
      reason: 'too-large',
    });
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(500);
  });

  it('never derives a key again that does not open with the password', async () => {
    const forge = await Forge.create();
    const keyCache = createKeyCache();
    forge.store.objects.delete(forge.store.only('keys/'));
    forge.addKey('other', COSTLY);
    const attempt = async () => {
      const start = performance.now();
      await expect(
        openRepository({ store: forge.store, password: 'forged', keyCache }),
      ).rejects.toMatchObject({ reason: 'wrong-password' });
      return performance.now() - start;
    };
    const first = await attempt();
    expect(Math.min(await attempt(), await attempt())).toBeLessThan(first / 4);
    keyCache.clear();
    expect(await attempt()).toBeGreaterThan(first / 4);
  });
});
