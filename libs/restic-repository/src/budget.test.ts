import { createKeyCache } from './key/keyCache';
import type { RepositoryBudget, RepositoryWork } from './lib/budget';
import { RepositoryLimitError } from './lib/limits';
import { openRepository } from './openRepository';
import { collect } from './testing/collect';
import { Forge } from './testing/forge';

const KIBIBYTE = 1024;

/** A budget of a fixed amount of each kind */
class TestBudget implements RepositoryBudget {
  readonly spent = { inflatedBytes: 0, derivedKeys: 0, storeRequests: 0 };
  readonly limits: Partial<Record<RepositoryWork, number>>;
  onWait = () => {};

  constructor(limits: Partial<Record<RepositoryWork, number>> = {}) {
    this.limits = limits;
  }

  #isOver(work: RepositoryWork): boolean {
    return this.spent[work] >= (this.limits[work] ?? Infinity);
  }

  require(work: RepositoryWork): void {
    if (this.#isOver(work)) {
      throw new RepositoryLimitError(work, 'The budget is used up');
    }
  }

  async wait(work: RepositoryWork): Promise<void> {
    while (this.#isOver(work)) {
      this.onWait();
      await new Promise(resolve => setTimeout(resolve, 1));
    }
  }

  spend(work: RepositoryWork, amount: number): void {
    this.spent[work] += amount;
  }
}

describe('repository budget', () => {
  const open = (forge: Forge, budget: RepositoryBudget) =>
    openRepository({
      store: forge.store,
      password: 'forged',
      keyCache: createKeyCache(),
      budget,
    });

  const withSnapshots = async (count: number) => {
    const forge = await Forge.create();
    for (let number = 0; number < count; number++) {
      forge.putCompressed(
        'snapshots',
        Buffer.from(
          JSON.stringify({
            time: '2026-11-01T03:00:00Z',
            tree: '0'.repeat(64),
            hostname: `${number} ${'x'.repeat(100 * KIBIBYTE)}`,
          }),
        ),
      );
    }
    return forge;
  };

  it('counts inflated bytes of snapshots, and rejects more', async () => {
    const forge = await withSnapshots(50);
    const unlimited = new TestBudget();
    await (await open(forge, unlimited)).snapshots();
    expect(unlimited.spent.inflatedBytes).toBeGreaterThan(5_000 * KIBIBYTE);
    const limited = new TestBudget({ inflatedBytes: 500 * KIBIBYTE });
    const repository = await open(forge, limited);
    await expect(repository.snapshots()).rejects.toMatchObject({
      name: 'RepositoryLimitError',
      limit: 'inflatedBytes',
    });
    // Only reads that began before it was used up
    expect(limited.spent.inflatedBytes).toBeLessThan(3_000 * KIBIBYTE);
  });

  it('counts the inflated part of an object that exceeds its limit', async () => {
    const forge = await Forge.create();
    forge.putCompressed('snapshots', Buffer.alloc(17 * KIBIBYTE ** 2, 0x20));
    const budget = new TestBudget();
    const repository = await open(forge, budget);
    await expect(repository.snapshots()).rejects.toMatchObject({
      limit: 'maxMetadataBytes',
    });
    expect(budget.spent.inflatedBytes).toBe(16 * KIBIBYTE ** 2);
  });

  it('derives no key after it is used up, and counts an expensive one as several', async () => {
    const forge = await Forge.create();
    forge.store.objects.delete(forge.store.only('keys/'));
    for (let number = 0; number < 2; number++) {
      forge.addKey(`other ${number}`, { N: 2 ** 14, r: 8, p: 40 });
    }
    const budget = new TestBudget({ derivedKeys: 2 });
    await expect(open(forge, budget)).rejects.toMatchObject({
      limit: 'derivedKeys',
    });
    expect(budget.spent.derivedKeys).toBe(2.5);
  });

  it('delays file content without cutting it off', async () => {
    const forge = await Forge.create();
    const tree = forge.addTree([forge.addFile('a', 'content')]);
    forge.putIndex();
    forge.putSnapshot(tree);
    const budget = new TestBudget();
    const repository = await open(forge, budget);
    const { stream } = await repository.file({
      snapshot: 'latest',
      path: 'a',
    });
    budget.limits.inflatedBytes = 1;
    budget.onWait = jest.fn(() => {
      budget.limits.inflatedBytes = Infinity;
    });
    expect(Buffer.concat(await collect(stream)).toString()).toBe('content');
    expect(budget.onWait).toHaveBeenCalledTimes(1);
  });

  it('never reports a snapshot as damaged: a rejected check proves nothing', async () => {
    const forge = await Forge.create();
    const tree = forge.addTree([
      forge.folder('b', forge.addTree([forge.addFile('a', 'content')])),
    ]);
    forge.putIndex();
    forge.putSnapshot(tree);
    const budget = new TestBudget();
    const repository = await open(forge, budget);
    await repository.snapshots();
    // Enough for the index, but not for any tree
    budget.limits.inflatedBytes = budget.spent.inflatedBytes + 1;
    await expect(repository.verify()).rejects.toMatchObject({
      limit: 'inflatedBytes',
    });
  });
});
