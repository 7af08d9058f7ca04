import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';
import { waitFor } from '../__testUtils__/waitFor';
import { OperationStore } from './database/OperationStore';
import { PlanStore } from './database/PlanStore';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
const FILES = { 'a.txt': 'a\n', 'b/c.txt': 'c\n' };
const LIVE = { 'a.txt': 'live\n', 'b/only live.txt': 'live\n' };

describe.each(databases.ids)(
  'the undo of a restore in place with repeated worker kills, on %s',
  id => {
    const replicas = id === 'SQLITE_3' ? 1 : 2;
    let environment: OperationsEnvironment;
    let bench: ReturnType<typeof createOperationsHarness>;
    let workers: KilledWorkers;
    let app: RunningApp;
    let knex: Knex;
    let store: OperationStore;
    let snapshot: string;
    const closers: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      knex = await databases.init(id);
      store = new OperationStore(knex);
      environment = await OperationsEnvironment.start();
      closers.push(() => environment.close());
      bench = createOperationsHarness(environment.volsync, {
        operations: store,
        plans: new PlanStore(knex),
      });
      closers.push(() => bench.close());
      workers = new KilledWorkers({ bench, knex, volume });
      await environment.addVolume('shop', { files: FILES });
      await environment.backedUp('shop');
      snapshot = await environment.newestSnapshot('shop');
      app = await RunningApp.start(environment, 'shop', { replicas: 2 });
    });
    afterAll(async () => {
      for (const close of closers.reverse()) {
        await close();
      }
    });

    /** A restore in place by a worker that isn't killed; optionally left half restored. */
    async function restored({ isLeft = false } = {}): Promise<string> {
      await app.hasPods(2);
      await environment.write('shop', 'data', LIVE);
      const runs = new OperationRuns(environment, knex);
      const operation = await runs.start('shop', {
        kind: 'restore-in-place',
        snapshot,
        confirm: 'data',
      });
      if (isLeft) {
        await runs.at(operation, 'restore');
        await environment.cluster.delete(
          'replicationDestinations',
          'shop',
          `backstage-volsync-${operation.slice(0, 8)}`,
        );
        await waitFor(async () => {
          expect((await runs.get(operation)).state).toBe('waiting');
        }, 60_000);
        await environment.write('shop', 'data', { 'a.txt': 'half\n' });
        const chosenBy = 'user:default/ann';
        await store.choose(operation, { choice: 'leave', chosenBy });
      }
      expect(await runs.ended(operation)).toMatchObject({
        state: isLeft ? 'failed' : 'succeeded',
      });
      await runs.close();
      return operation;
    }

    async function expectUp(): Promise<void> {
      expect(await app.replicas()).toBe(2);
      await app.hasPods(2);
      expect(await app.suspend()).toBe('absent');
      const source = await environment.source('shop');
      expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
      expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
        'backstage-volsync/hold',
      ]);
      expect(await environment.countObjects('shop', 'snapshots')).toBe(1);
      expect(await environment.list('jobs', 'shop')).toEqual([]);
      const claims = await environment.list<KubernetesObject>(
        'persistentVolumeClaims',
        'shop',
      );
      expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
        'data',
        'volsync-src-data-cache',
      ]);
    }

    it.each([{ isLeft: false }, { isLeft: true }])(
      'returns to the previous state, and everything runs again: %j',
      async ({ isLeft }) => {
        const operation = await restored({ isLeft });
        await environment.write('shop', 'data', { 'since.txt': 'since\n' });
        const before = await environment.list('volumeSnapshots', 'shop');
        const { record, deaths, diedIn, history } = await workers.carryOut(
          { kind: 'undo', operation, confirm: 'data' },
          { replicas },
        );
        expect(record.document.ending).toBeUndefined();
        expect(record).toMatchObject({
          state: 'succeeded',
          document: { outcome: { equal: true, files: 3 } },
        });
        expect(deaths).toBeGreaterThan(20);
        expect(diedIn.size).toBeGreaterThan(8);
        expect(await environment.read('shop', 'data', 'a.txt')).toBe('live\n');
        expect(await environment.read('shop', 'data', 'b/only live.txt')).toBe(
          'live\n',
        );
        await expect(
          environment.read('shop', 'data', 'since.txt'),
        ).rejects.toThrow('ENOENT');
        await expectUp();
        // Its own safety snapshot, once, and the restore's
        expect(await environment.list('volumeSnapshots', 'shop')).toHaveLength(
          before.length + 1,
        );
        const entries = await history.list(volume, 20);
        expect(entries.filter(({ what }) => what === 'undo')).toHaveLength(
          isLeft ? 2 : 1,
        );
      },
    );

    it('finishes what was left as is', async () => {
      const operation = await restored({ isLeft: true });
      const { record, deaths } = await workers.carryOut(
        { kind: 'finish', operation },
        { replicas },
      );
      expect(record).toMatchObject({ state: 'succeeded' });
      expect(deaths).toBeGreaterThan(3);
      expect(await environment.read('shop', 'data', 'a.txt')).toBe('half\n');
      await expectUp();
    });
  },
);
