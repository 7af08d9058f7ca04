import type { OperationRequest } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };

function deletionOf(
  snapshot: string,
  confirm = 'data',
): Extract<OperationRequest, { readonly kind: 'delete-snapshot' }> {
  return { kind: 'delete-snapshot', snapshot, confirm };
}

/** Backs up again and returns the snapshot's id. */
async function backUp(
  environment: OperationsEnvironment,
  runs: OperationRuns,
  content: string,
): Promise<string> {
  await environment.write('shop', 'data', { 'orders.txt': content });
  const id = await runs.start('shop', { kind: 'backup' });
  const { state } = await runs.ended(id);
  expect(state).toBe('succeeded');
  return environment.newestSnapshot('shop');
}

describe.each(databases.ids)(
  'the deletion of a snapshot with repeated worker kills, on %s',
  id => {
    const closers: (() => Promise<void>)[] = [];
    afterAll(async () => {
      for (const close of closers.reverse()) {
        await close();
      }
    });

    it('deletes exactly this one, once, and leaves no Job and no lock', async () => {
      const knex = await databases.init(id);
      const environment = await OperationsEnvironment.start();
      closers.push(() => environment.close());
      await environment.addVolume('shop');
      await environment.backedUp('shop');
      const first = await environment.newestSnapshot('shop');
      const runs = new OperationRuns(environment, knex);
      const second = await backUp(environment, runs, 'order 2\n');
      const third = await backUp(environment, runs, 'order 3\n');
      await runs.close();
      const bench = createOperationsHarness(environment.volsync);
      closers.push(() => bench.close());
      const workers = new KilledWorkers({ bench, knex, volume });
      const { record, deaths, diedIn, history } = await workers.carryOut(
        deletionOf(second),
      );
      expect(record.document.ending).toBeUndefined();
      expect(record).toMatchObject({
        state: 'succeeded',
        document: {
          outcome: {
            snapshotId: second,
            summary: expect.stringMatching(/is deleted\. 2 snapshots remain/),
          },
        },
      });
      expect(deaths).toBeGreaterThan(5);
      expect(diedIn.size).toBeGreaterThan(2);
      const exists = (snapshot: string) =>
        environment.exists('shop', 'snapshots', snapshot);
      expect(await exists(first)).toBe(true);
      expect(await exists(second)).toBe(false);
      expect(await exists(third)).toBe(true);
      expect(await environment.countObjects('shop', 'locks')).toBe(0);
      expect(await environment.list('jobs', 'shop')).toEqual([]);
      expect(await history.list(volume, 1)).toMatchObject([
        { what: 'delete-snapshot', result: 'succeeded', snapshotId: second },
      ]);
    });
  },
);

describe('the deletion of a snapshot', () => {
  let environment: OperationsEnvironment;
  let runs: OperationRuns;
  let first: string;
  let newest: string;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    closers.push(() => environment.close());
    await environment.addVolume('shop');
    await environment.backedUp('shop');
    first = await environment.newestSnapshot('shop');
    runs = new OperationRuns(environment, await databases.init('SQLITE_3'));
    closers.push(() => runs.close());
    newest = await backUp(environment, runs, 'order 2\n');
  });
  afterEach(async () => {
    await runs?.stopAll();
  });
  afterAll(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  const blockersOf = async (request: OperationRequest) =>
    (await runs.plan('shop', request)).warnings
      .filter(({ severity }) => severity === 'blocks')
      .map(({ code }) => code);

  it('requires the name of the claim', async () => {
    await expect(
      runs.tryPlan('shop', deletionOf(first, 'date')),
    ).rejects.toThrow(/Type the name of the claim .*"data"/);
  });

  it('says what is lost, and that storage is freed later', async () => {
    const { warnings, writes } = await runs.plan('shop', deletionOf(first));
    expect(warnings.map(({ code }) => code)).toEqual([
      'deletes-snapshot',
      'pruned-later',
    ]);
    expect(writes.map(({ kind, action }) => `${action} ${kind}`)).toEqual([
      'create Job',
      'delete Snapshot',
      'delete Job',
    ]);
  });

  it('is blocked for the newest one', async () => {
    expect(await blockersOf(deletionOf(newest))).toEqual(['newest-snapshot']);
  });

  it("waits for another operation's plan with this snapshot", async () => {
    const now = runs.clock.now();
    await runs.plans.save(
      {
        id: 'b3a1c7de-2d0e-4a53-9d5e-6a4f4c1e8d21',
        snapshots: [first],
        expiresAt: now.getTime() + 600_000,
      },
      now,
    );
    expect(await blockersOf(deletionOf(first))).toEqual(['planned']);
    runs.clock.offset += 600_000;
    expect(await blockersOf(deletionOf(first))).toEqual([]);
  });

  it('is blocked while the repository is locked, and waits if a lock appears before it starts', async () => {
    const planned = await runs.plan('shop', deletionOf(first));
    const lock = await environment.leaveLock('shop');
    const id = await runs.start('shop', deletionOf(first), planned);
    const { detail } = await runs.at(id, 'check', step =>
      Boolean(step.detail?.includes('lock')),
    );
    expect(detail).toMatch(/The repository has a lock/);
    expect(await blockersOf(deletionOf(first))).toEqual(['repository-in-use']);
    expect(await environment.exists('shop', 'snapshots', first)).toBe(true);
    await environment.deleteObject('shop', 'locks', lock);
    const { state } = await runs.ended(id);
    expect(state).toBe('succeeded');
    expect(await environment.exists('shop', 'snapshots', first)).toBe(false);
    expect(await environment.exists('shop', 'snapshots', newest)).toBe(true);
  });
});
