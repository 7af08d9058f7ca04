import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
const FILES = { 'a.txt': 'a\n', 'b/c.txt': 'c\n', 'b/d.txt': 'd\n' };

describe.each(databases.ids)(
  'a restore in place with repeated worker kills, on %s',
  id => {
    let environment: OperationsEnvironment;
    let bench: ReturnType<typeof createOperationsHarness>;
    let workers: KilledWorkers;
    let app: RunningApp;
    const closers: (() => Promise<void>)[] = [];
    let snapshot: string;

    beforeAll(async () => {
      const knex = await databases.init(id);
      environment = await OperationsEnvironment.start();
      closers.push(() => environment.close());
      bench = createOperationsHarness(environment.volsync);
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

    it.each([id === 'SQLITE_3' ? 1 : 2])(
      'with %i at a time: the content is restored, and everything else is unchanged',
      async replicas => {
        await app.hasPods(2);
        await environment.write('shop', 'data', {
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
          expect(await environment.read('shop', 'data', name)).toBe(content);
        }
        await expect(
          environment.read('shop', 'data', 'new.txt'),
        ).rejects.toThrow('ENOENT');
        expect(await app.replicas()).toBe(2);
        await app.hasPods(2);
        expect(await app.suspend()).toBe('absent');
        const source = await environment.source('shop');
        expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
        expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
          'backstage-volsync/hold',
        ]);
        // No run started meanwhile, wherever a worker died.
        expect(await environment.countObjects('shop', 'snapshots')).toBe(1);
        expect(
          await environment.list('replicationDestinations', 'shop'),
        ).toEqual([]);
        expect(await environment.list('jobs', 'shop')).toEqual([]);
        const claims = await environment.list<KubernetesObject>(
          'persistentVolumeClaims',
          'shop',
        );
        expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
          'data',
          'volsync-src-data-cache',
        ]);
        // The previous state is kept, once.
        expect(await environment.list('volumeSnapshots', 'shop')).toHaveLength(
          1,
        );
        const entries = await history.list(volume, 10);
        expect(entries[0]).toMatchObject({
          what: 'restore-in-place',
          result: 'succeeded',
        });
        expect(entries).toHaveLength(1);
      },
    );

    it('returns to the previous state if a person chooses that', async () => {
      await app.hasPods(2);
      const before = { 'a.txt': 'before\n', 'b/only before.txt': 'before\n' };
      await environment.write('shop', 'data', before);
      let isBroken = false;
      const { record, diedIn } = await workers.carryOut(
        { kind: 'restore-in-place', snapshot, confirm: 'data' },
        {
          choice: 'go-back',
          // Someone deletes VolSync's ReplicationDestination, so the volume is half old, half new.
          onDeath: async ({ document }) => {
            const [destination] = await environment.list<KubernetesObject>(
              'replicationDestinations',
              'shop',
            );
            const isRestoring = document.steps.some(
              ({ name, state }) => name === 'restore' && state === 'running',
            );
            if (destination && isRestoring && !isBroken) {
              isBroken = true;
              await environment.cluster.delete(
                'replicationDestinations',
                'shop',
                destination.metadata.name,
              );
              await environment.write('shop', 'data', { 'a.txt': 'half\n' });
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
        expect(await environment.read('shop', 'data', name)).toBe(content);
      }
      expect(await app.replicas()).toBe(2);
      expect(await app.suspend()).toBe('absent');
      const source = await environment.source('shop');
      expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
      expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
        'backstage-volsync/hold',
      ]);
      expect(await environment.countObjects('shop', 'snapshots')).toBe(1);
      expect(await environment.list('jobs', 'shop')).toEqual([]);
    });
  },
);
