import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { OperationRequest } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { Life } from '../__testUtils__/Life';
import { createOperationsBench } from '../__testUtils__/OperationsBench';
import { OperationsWorld } from '../__testUtils__/OperationsWorld';
import { waitFor } from '../__testUtils__/waitFor';
import type { Clock } from '../lib/clock';
import { HistoryStore } from './database/HistoryStore';
import { OperationStore } from './database/OperationStore';
import { isOver, type OperationRecord } from './record';
import { OperationWorker } from './worker/OperationWorker';

jest.setTimeout(240_000);

const databases = testDatabases();
const LEASE = 30_000;
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
const STORE = ['lease', 'save', 'renew', 'release'] as const;
const CLUSTER = ['create', 'patch', 'delete'] as const;

/** Real time that is moved on past a lease whenever its holder has died. */
class MovedClock implements Clock {
  offset = 0;
  now = () => new Date(Date.now() + this.offset);
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await delay(milliseconds, undefined, { signal });
  }
}

async function endedOrDead(
  look: () => Promise<OperationRecord>,
  life: Life,
): Promise<void> {
  await waitFor(async () => {
    const { state } = await look();
    expect(life.over || isOver(state)).toBe(true);
  }, 60_000);
}

/** Workers that die a few moments after they began, one after the other, until the operation is over all the same. */
describe.each(databases.ids)(
  'operations whose worker is killed all the time, on %s',
  id => {
    let world: OperationsWorld;
    let bench: ReturnType<typeof createOperationsBench>;
    let knex: Knex;

    beforeAll(async () => {
      knex = await databases.init(id);
      world = await OperationsWorld.start();
      bench = createOperationsBench(world.volsync);
      await world.addVolume('shop', {
        files: { 'a.txt': 'a\n', 'b/c.txt': 'c\n', 'b/d.txt': 'd\n' },
      });
      await world.backedUp('shop');
    });
    afterAll(async () => {
      await bench?.close();
      await world?.close();
    });

    async function carryOut(request: OperationRequest) {
      const store = new OperationStore(knex);
      const history = new HistoryStore(knex);
      const clock = new MovedClock();
      const definition = bench.kinds.find(({ kind }) => kind === request.kind)!;
      const operationId = randomUUID();
      const tools = bench.tools(volume);
      const plan = await waitForPlan(async () =>
        definition.plan({
          request,
          planId: operationId,
          volume,
          evidence: await tools.evidence(),
          objects: tools.objects,
          signal: AbortSignal.timeout(30_000),
          now: () => clock.now(),
        }),
      );
      const answer = await store.insert({
        id: operationId,
        planId: operationId,
        kind: request.kind,
        entityRef: 'component:default/shop',
        requestedBy: 'user:default/ann',
        volume,
        createdAt: clock.now().getTime(),
        document: {
          options: {},
          params: plan.params as JsonObject,
          steps: [],
          memory: {},
          choices: [],
        },
      });
      expect(answer).toBe('inserted');
      const look = async () => (await store.find(operationId))!;
      let record: OperationRecord = await look();
      let deaths = 0;
      // Which steps a worker died in
      const diedIn = new Set<string>();
      while (!isOver(record.state)) {
        expect(deaths).toBeLessThan(150);
        // Six moments take an operation up again: from too early to have done anything, to just after a step
        const life = new Life(7 + (deaths % 6));
        const worker = new OperationWorker({
          store: life.bind(store, [...STORE]),
          history,
          definitions: [definition],
          tools: () => ({
            objects: life.bind(tools.objects, [...CLUSTER]),
            evidence: tools.evidence,
          }),
          clock,
          logger: mockServices.logger.mock(),
          leaseMilliseconds: LEASE,
          pollMilliseconds: 20,
        });
        worker.start();
        await endedOrDead(look, life);
        record = await look();
        if (life.over) {
          deaths += 1;
          // The rest of it would look into the database for ever; what it was about to do stays undone.
          void worker.close();
          clock.offset += LEASE + 1_000;
          record.document.steps
            .filter(({ state }) => state === 'running')
            .forEach(({ name }) => diedIn.add(name));
        } else {
          await worker.close();
        }
      }
      return { record, deaths, diedIn, history };
    }

    async function waitForPlan<T>(plan: () => Promise<T>): Promise<T> {
      let planned: T | undefined;
      await waitFor(async () => {
        planned = await plan();
      }, 30_000);
      return planned!;
    }

    it('a drill compares everything, and leaves nothing', async () => {
      const { record, deaths, diedIn, history } = await carryOut({
        kind: 'drill',
      });
      expect(record).toMatchObject({
        state: 'succeeded',
        document: { outcome: { equal: true, files: 3 } },
      });
      expect(deaths).toBeGreaterThan(15);
      expect(diedIn.size).toBeGreaterThan(5);
      expect(await world.list('replicationDestinations', 'shop')).toEqual([]);
      expect(await world.list('jobs', 'shop')).toEqual([]);
      const claims = await world.list<{ metadata: { name: string } }>(
        'persistentVolumeClaims',
        'shop',
      );
      expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual([
        'data',
        'volsync-src-data-cache',
      ]);
      expect(await history.list(volume, 10)).toHaveLength(1);
    });

    it('a backup is made once, proven, and the schedule goes on', async () => {
      await world.write('shop', 'data', { 'a.txt': 'a again\n' });
      const before = await world.countObjects('shop', 'snapshots');
      const { record, deaths } = await carryOut({ kind: 'backup' });
      expect(record).toMatchObject({
        state: 'succeeded',
        document: { outcome: { snapshotId: expect.any(String), files: 3 } },
      });
      expect(deaths).toBeGreaterThan(8);
      expect(await world.countObjects('shop', 'snapshots')).toBe(before + 1);
      expect((await world.source('shop'))?.spec?.trigger).toEqual({
        schedule: '0 3 * * *',
      });
    });
  },
);
