import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';

jest.setTimeout(300_000);

const databases = testDatabases();
const CLAIMS = ['data', 'db'];
const [volume, other] = CLAIMS.map(claim => ({
  cluster: 'apps',
  namespace: 'shop',
  claim,
}));

describe.each(databases.ids)(
  'a restore of a service with repeated worker kills, on %s',
  id => {
    let environment: OperationsEnvironment;
    let bench: ReturnType<typeof createOperationsHarness>;
    let workers: KilledWorkers;

    beforeAll(async () => {
      const knex = await databases.init(id);
      environment = await OperationsEnvironment.start();
      bench = createOperationsHarness(environment.volsync);
      workers = new KilledWorkers({
        bench,
        knex,
        volume: volume!,
        volumes: [volume!, other!],
      });
      for (const claim of CLAIMS) {
        await environment.addVolume('shop', {
          claim,
          files: { 'a.txt': `${claim}\n`, 'b/c.txt': 'c\n' },
        });
      }
      for (const claim of CLAIMS) {
        await environment.backedUp('shop', claim);
      }
    });
    afterAll(async () => {
      await bench?.close();
      await environment?.close();
    });

    const names = async () =>
      (
        await environment.list<KubernetesObject>(
          'persistentVolumeClaims',
          'shop',
        )
      )
        .map(({ metadata }) => metadata.name)
        .filter(name => !name.startsWith('volsync-'))
        .sort();

    it.each([id === 'SQLITE_3' ? 1 : 2])(
      'with %i at a time: every volume is restored once and compared, with nothing else left behind',
      async replicas => {
        const { record, deaths, diedIn, history } = await workers.carryOut(
          { kind: 'restore-service' },
          { replicas },
        );
        expect(record.document.ending).toBeUndefined();
        expect(record).toMatchObject({
          state: 'succeeded',
          document: {
            outcome: {
              equal: true,
              files: 4,
              volumes: CLAIMS.map(claim => ({
                claim,
                restoredTo: `${claim}-restore`,
                equal: true,
              })),
            },
          },
        });
        expect(deaths).toBeGreaterThan(20);
        expect(diedIn.size).toBeGreaterThan(8);
        for (const claim of CLAIMS) {
          expect(
            await environment.read('shop', `${claim}-restore`, 'a.txt'),
          ).toBe(`${claim}\n`);
          expect(await history.list({ ...volume!, claim }, 10)).toEqual([
            expect.objectContaining({
              what: 'restore-service',
              result: 'succeeded',
              equal: true,
            }),
          ]);
        }
        expect(await names()).toEqual([
          'data',
          'data-restore',
          'db',
          'db-restore',
        ]);
        expect(await environment.list('jobs', 'shop')).toEqual([]);
        expect(
          await environment.list('replicationDestinations', 'shop'),
        ).toEqual([]);
      },
    );

    it('leaves nothing behind if a person stops it in the middle', async () => {
      const before = await names();
      let asked = false;
      const { record } = await workers.carryOut(
        { kind: 'restore-service', suffix: 'stopped' },
        {
          onDeath: async ({ id: operation, document }, store) => {
            const isRestoring = document.steps.some(
              ({ name, state }) =>
                name.startsWith('restore/') && state !== 'pending',
            );
            if (isRestoring && !asked) {
              asked = true;
              await store.choose(operation, {
                choice: 'stop',
                chosenBy: 'user:default/ann',
              });
            }
          },
        },
      );
      expect(asked).toBe(true);
      expect(record.state).toBe('stopped');
      expect(await names()).toEqual(before);
      expect(await environment.list('jobs', 'shop')).toEqual([]);
      expect(await environment.list('replicationDestinations', 'shop')).toEqual(
        [],
      );
    });
  },
);
