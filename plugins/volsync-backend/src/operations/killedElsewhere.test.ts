import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };

describe.each(databases.ids)(
  'a restore into another cluster with repeated worker kills, on %s',
  id => {
    let apps: OperationsEnvironment;
    let west: OperationsEnvironment;
    let workers: KilledWorkers;
    let snapshot: string;
    const closers: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      const knex = await databases.init(id);
      apps = await OperationsEnvironment.start('apps');
      closers.push(() => apps.close());
      west = await OperationsEnvironment.start('west');
      closers.push(() => west.close());
      const { volsync } = apps;
      const bench = createOperationsHarness({
        ...volsync,
        clusters: [...volsync.clusters, ...west.volsync.clusters],
      });
      closers.push(() => bench.close());
      workers = new KilledWorkers({ bench, knex, volume });
      await apps.addVolume('shop', {
        files: { 'a.txt': 'a\n', 'b/c.txt': 'c\n' },
      });
      await apps.backedUp('shop');
      snapshot = await apps.newestSnapshot('shop');
      await west.cluster.apply('namespaces', { metadata: { name: 'copy' } });
      await west.addSecret({
        namespace: 'copy',
        name: 'restic',
        repository: `s3:${apps.s3.url}/volsync/shop`,
      });
    });
    afterAll(async () => {
      for (const close of closers.reverse()) {
        await close();
      }
    });

    it('runs once with two replicas, and leaves only the new volume', async () => {
      const before = await apps.list('persistentVolumeClaims', 'shop');
      const { record, deaths, diedIn, history } = await workers.carryOut(
        {
          kind: 'restore-elsewhere',
          snapshot,
          target: { cluster: 'west', namespace: 'copy' },
        },
        { replicas: 2 },
      );
      expect(record.document.ending).toBeUndefined();
      expect(record).toMatchObject({
        state: 'succeeded',
        document: { outcome: { equal: true, files: 2, snapshotId: snapshot } },
      });
      expect(deaths).toBeGreaterThan(5);
      expect(diedIn.size).toBeGreaterThan(3);
      expect(await west.read('copy', 'data', 'a.txt')).toBe('a\n');
      expect(await west.list('persistentVolumeClaims', 'copy')).toHaveLength(1);
      for (const resource of ['jobs', 'replicationDestinations'] as const) {
        expect(await west.list(resource, 'copy')).toEqual([]);
        expect(await apps.list(resource, 'shop')).toEqual([]);
      }
      expect(await apps.list('persistentVolumeClaims', 'shop')).toEqual(before);
      expect(await history.list(volume, 10)).toMatchObject([
        { what: 'restore-elsewhere', result: 'succeeded' },
      ]);
      expect(
        await history.list(
          { cluster: 'west', namespace: 'copy', claim: 'data' },
          10,
        ),
      ).toHaveLength(1);
    });
  },
);
