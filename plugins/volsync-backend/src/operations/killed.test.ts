import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';

jest.setTimeout(240_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };

/** Workers that die moments after they start, one after the other, until the operation ends anyway. */
describe.each(databases.ids)(
  'operations with repeated worker kills, on %s',
  id => {
    let environment: OperationsEnvironment;
    let bench: ReturnType<typeof createOperationsHarness>;
    let workers: KilledWorkers;

    beforeAll(async () => {
      const knex = await databases.init(id);
      environment = await OperationsEnvironment.start();
      bench = createOperationsHarness(environment.volsync);
      workers = new KilledWorkers({ bench, knex, volume });
      await environment.addVolume('shop', {
        files: { 'a.txt': 'a\n', 'b/c.txt': 'c\n', 'b/d.txt': 'd\n' },
      });
      await environment.backedUp('shop');
    });
    afterAll(async () => {
      await bench?.close();
      await environment?.close();
    });

    it('a test restore compares everything, and leaves nothing behind', async () => {
      const { record, deaths, diedIn, history } = await workers.carryOut({
        kind: 'drill',
      });
      expect(record).toMatchObject({
        state: 'succeeded',
        document: {
          outcome: {
            equal: true,
            files: 3,
            summary: expect.stringMatching(
              /all files match\. Modes of 4 files and folders match\. Owners of 4 files and folders match$/,
            ),
          },
        },
      });
      expect(deaths).toBeGreaterThan(15);
      expect(diedIn.size).toBeGreaterThan(5);
      expect(await environment.list('replicationDestinations', 'shop')).toEqual(
        [],
      );
      expect(await environment.list('jobs', 'shop')).toEqual([]);
      const claims = await environment.list<{ metadata: { name: string } }>(
        'persistentVolumeClaims',
        'shop',
      );
      expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
        'data',
        'volsync-src-data-cache',
      ]);
      expect(await history.list(volume, 10)).toHaveLength(1);
    });

    it('a backup runs once, is confirmed, and the schedule continues', async () => {
      await environment.write('shop', 'data', { 'a.txt': 'a again\n' });
      const before = await environment.countObjects('shop', 'snapshots');
      const { record, deaths } = await workers.carryOut({ kind: 'backup' });
      expect(record).toMatchObject({
        state: 'succeeded',
        document: { outcome: { snapshotId: expect.any(String), files: 3 } },
      });
      expect(deaths).toBeGreaterThan(8);
      expect(await environment.countObjects('shop', 'snapshots')).toBe(
        before + 1,
      );
      const source = await environment.source('shop');
      expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
      expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
        'backstage-volsync/hold',
      ]);
    });
  },
);
