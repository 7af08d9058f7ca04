import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { ResourceName } from 'backstage-plugin-volsync-node';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';
import { OperationStore } from './database/OperationStore';
import { PlanStore } from './database/PlanStore';
import { markOf } from './kinds/restore-service/params';
import type { OperationRecord } from './record';

jest.setTimeout(300_000);

const databases = testDatabases();
const CLAIMS = ['data', 'db'];
const [volume, other] = CLAIMS.map(claim => ({
  cluster: 'apps',
  namespace: 'shop',
  claim,
}));
const REQUEST = { kind: 'restore-service-in-place', confirm: 'shop' } as const;

describe.each(databases.ids)(
  'a restore of a service over its live data with repeated worker kills, on %s',
  id => {
    const replicas = id === 'SQLITE_3' ? 1 : 2;
    let environment: OperationsEnvironment;
    let bench: ReturnType<typeof createOperationsHarness>;
    let workers: KilledWorkers;
    let app: RunningApp;
    let knex: Knex;
    const closers: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      knex = await databases.init(id);
      environment = await OperationsEnvironment.start();
      closers.push(() => environment.close());
      bench = createOperationsHarness(environment.volsync, {
        operations: new OperationStore(knex),
        plans: new PlanStore(knex),
      });
      closers.push(() => bench.close());
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
      app = await RunningApp.start(environment, 'shop', { claims: CLAIMS });
    });
    beforeEach(async () => {
      await app.hasPods(2);
      for (const claim of CLAIMS) {
        await environment.write('shop', claim, {
          'a.txt': `${claim} live\n`,
          'new.txt': 'new\n',
        });
      }
    });
    afterAll(async () => {
      for (const close of closers.reverse()) {
        await close();
      }
    });

    const read = (claim: string, name = 'a.txt') =>
      environment.read('shop', claim, name);
    const names = async (resource: ResourceName) =>
      (await environment.list<KubernetesObject>(resource, 'shop'))
        .map(({ metadata }) => metadata.name)
        .sort();

    async function expectUp(): Promise<void> {
      expect(await app.replicas()).toBe(2);
      await app.hasPods(2);
      expect(await app.suspend()).toBe('absent');
      for (const claim of CLAIMS) {
        const source = await environment.source('shop', claim);
        expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
        expect(source?.metadata.annotations ?? {}).not.toHaveProperty([
          'backstage-volsync/hold',
        ]);
      }
      expect(await names('jobs')).toEqual([]);
      expect(await names('replicationDestinations')).toEqual([]);
      expect(
        (await names('persistentVolumeClaims')).filter(
          name => !name.endsWith('-cache'),
        ),
      ).toEqual(CLAIMS);
    }

    it('restores every volume once, and one undo returns all of them', async () => {
      const { record, deaths, diedIn, history } = await workers.carryOut(
        REQUEST,
        { replicas },
      );
      expect(record.document.ending).toBeUndefined();
      expect(record).toMatchObject({
        state: 'succeeded',
        document: { outcome: { equal: true, files: 4 } },
      });
      expect(deaths).toBeGreaterThan(30);
      expect(diedIn.size).toBeGreaterThan(15);
      for (const claim of CLAIMS) {
        expect(await read(claim)).toBe(`${claim}\n`);
        await expect(read(claim, 'new.txt')).rejects.toThrow('ENOENT');
        expect(await history.list({ ...volume!, claim }, 10)).toEqual([
          expect.objectContaining({
            what: 'restore-service-in-place',
            result: 'succeeded',
            equal: true,
          }),
        ]);
      }
      await expectUp();
      // The previous state of each volume, once
      expect(await names('volumeSnapshots')).toEqual(
        CLAIMS.map(
          claim => `backstage-volsync-safety-${markOf(record.id, claim)}`,
        ).sort(),
      );

      const undo = await workers.carryOut(
        { kind: 'undo', operation: record.id, confirm: 'shop' },
        { replicas },
      );
      expect(undo.record).toMatchObject({
        state: 'succeeded',
        document: { outcome: { equal: true, files: 6 } },
      });
      expect(undo.deaths).toBeGreaterThan(30);
      for (const claim of CLAIMS) {
        expect(await read(claim)).toBe(`${claim} live\n`);
        expect(await read(claim, 'new.txt')).toBe('new\n');
      }
      await expectUp();
      expect(await names('volumeSnapshots')).toHaveLength(4);
    });

    /** Someone deletes VolSync's ReplicationDestination of one volume, once, so the volume is half old, half new. */
    function breakOne() {
      let isBroken = false;
      return async ({ id: operation, document }: OperationRecord) => {
        const isRestoring = document.steps.some(
          ({ name, state }) =>
            name.startsWith('restore/') && state === 'running',
        );
        const name = `backstage-volsync-${markOf(operation, 'db')}`;
        if (
          !isBroken &&
          isRestoring &&
          (await names('replicationDestinations')).includes(name)
        ) {
          isBroken = true;
          await environment.cluster.delete(
            'replicationDestinations',
            'shop',
            name,
          );
          await environment.write('shop', 'db', { 'a.txt': 'half\n' });
        }
      };
    }

    it('returns all volumes to the previous state if a person chooses that', async () => {
      const { record, diedIn } = await workers.carryOut(REQUEST, {
        choice: 'go-back',
        onDeath: breakOne(),
      });
      expect(record).toMatchObject({
        state: 'failed',
        document: {
          outcome: {
            summary: expect.stringMatching(
              /were returned to their previous state/,
            ),
          },
        },
      });
      expect([...diedIn].join()).toMatch(/back-(begin|claim|copy)/);
      for (const claim of CLAIMS) {
        expect(await read(claim)).toBe(`${claim} live\n`);
        expect(await read(claim, 'new.txt')).toBe('new\n');
      }
      await expectUp();
    });

    it('finishes what a person left as is', async () => {
      const { record } = await workers.carryOut(REQUEST, {
        choice: 'leave',
        onDeath: breakOne(),
      });
      expect(record.document.outcome).toMatchObject({ left: true });
      expect(await app.replicas()).toBe(0);
      const finish = await workers.carryOut(
        { kind: 'finish', operation: record.id },
        { replicas },
      );
      expect(finish.record).toMatchObject({ state: 'succeeded' });
      expect(finish.deaths).toBeGreaterThan(4);
      await expectUp();
    });
  },
);
