import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsBench } from '../__testUtils__/OperationsBench';
import { OperationsWorld } from '../__testUtils__/OperationsWorld';
import { RunningApp } from '../__testUtils__/RunningApp';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
const FILES = { 'a.txt': 'a\n', 'b/c.txt': 'c\n', 'b/d.txt': 'd\n' };

describe.each(databases.ids)(
  'a restore in place whose workers are killed all the time, on %s',
  id => {
    let world: OperationsWorld;
    let bench: ReturnType<typeof createOperationsBench>;
    let workers: KilledWorkers;
    let app: RunningApp;
    const closers: (() => Promise<void>)[] = [];
    let snapshot: string;

    beforeAll(async () => {
      const knex = await databases.init(id);
      world = await OperationsWorld.start();
      closers.push(() => world.close());
      bench = createOperationsBench(world.volsync);
      closers.push(() => bench.close());
      workers = new KilledWorkers({ bench, knex, volume });
      await world.addVolume('shop', { files: FILES });
      await world.backedUp('shop');
      snapshot = await world.newestSnapshot('shop');
      app = await RunningApp.start(world, 'shop', { replicas: 2 });
    });
    afterAll(async () => {
      for (const close of closers.reverse()) {
        await close();
      }
    });

    it.each([id === 'SQLITE_3' ? 1 : 2])(
      'with %i at a time: the content is back, and everything else is as it was',
      async replicas => {
        await app.hasPods(2);
        await world.write('shop', 'data', {
          'a.txt': 'lost\n',
          'b/d.txt': '',
          'new.txt': `written since, ${replicas}\n`,
        });
        const { record, deaths, diedIn, history } = await workers.carryOut(
          { kind: 'restore-in-place', snapshot, confirm: 'data' },
          { replicas },
        );
        expect(record.document.ending).toBeUndefined();
        expect(record).toMatchObject({
          state: 'succeeded',
          document: {
            outcome: { equal: true, files: 3, snapshotId: snapshot },
          },
        });
        expect(deaths).toBeGreaterThan(25);
        expect(diedIn.size).toBeGreaterThan(10);
        for (const [name, content] of Object.entries(FILES)) {
          expect(await world.read('shop', 'data', name)).toBe(content);
        }
        await expect(world.read('shop', 'data', 'new.txt')).rejects.toThrow(
          'ENOENT',
        );
        expect(await app.replicas()).toBe(2);
        await app.hasPods(2);
        expect(await app.suspend()).toBe('absent');
        const source = await world.source('shop');
        expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
        expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
          'backstage-volsync/hold',
        ]);
        // No run began meanwhile, whatever died where.
        expect(await world.countObjects('shop', 'snapshots')).toBe(1);
        expect(await world.list('replicationDestinations', 'shop')).toEqual([]);
        expect(await world.list('jobs', 'shop')).toEqual([]);
        const claims = await world.list<KubernetesObject>(
          'persistentVolumeClaims',
          'shop',
        );
        expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
          'data',
          'volsync-src-data-cache',
        ]);
        // The state before is kept, once.
        expect(await world.list('volumeSnapshots', 'shop')).toHaveLength(1);
        const entries = await history.list(volume, 10);
        expect(entries[0]).toMatchObject({
          what: 'restore-in-place',
          result: 'succeeded',
        });
        expect(entries).toHaveLength(1);
      },
    );

    it('goes back to the state before where a person chose that', async () => {
      await app.hasPods(2);
      const before = { 'a.txt': 'before\n', 'b/only before.txt': 'before\n' };
      await world.write('shop', 'data', before);
      let isBroken = false;
      const { record, diedIn } = await workers.carryOut(
        { kind: 'restore-in-place', snapshot, confirm: 'data' },
        {
          choice: 'go-back',
          // Somebody deletes what VolSync restores by, and what is there is half of one and half of the other.
          onDeath: async ({ document }) => {
            const [destination] = await world.list<KubernetesObject>(
              'replicationDestinations',
              'shop',
            );
            const isRestoring = document.steps.some(
              ({ name, state }) => name === 'restore' && state === 'running',
            );
            if (destination && isRestoring && !isBroken) {
              isBroken = true;
              await world.cluster.delete(
                'replicationDestinations',
                'shop',
                destination.metadata.name,
              );
              await world.write('shop', 'data', { 'a.txt': 'half\n' });
            }
          },
        },
      );
      expect(record).toMatchObject({
        state: 'failed',
        document: {
          outcome: {
            summary: expect.stringMatching(
              /was returned to its previous state/,
            ),
          },
        },
      });
      expect([...diedIn].join()).toMatch(/back-(begin|claim|copy)/);
      for (const [name, content] of Object.entries(before)) {
        expect(await world.read('shop', 'data', name)).toBe(content);
      }
      expect(await app.replicas()).toBe(2);
      expect(await app.suspend()).toBe('absent');
      const source = await world.source('shop');
      expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
      expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
        'backstage-volsync/hold',
      ]);
      expect(await world.countObjects('shop', 'snapshots')).toBe(1);
      expect(await world.list('jobs', 'shop')).toEqual([]);
    });
  },
);
