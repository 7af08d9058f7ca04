import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import type { Knex } from 'knex';
import { CrashPoint } from '../__testUtils__/CrashPoint';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor } from '../__testUtils__/waitFor';
import { BlockedPlanError } from '../operations/blockedPlan';
import { BulkStore, type BulkItem } from '../operations/bulk/BulkStore';
import { OperationStore } from '../operations/database/OperationStore';
import { isOver, type OperationRecord } from '../operations/record';
import { BulkRunner } from './BulkRunner';
import { LeaseStore } from '../lib/LeaseStore';

const databases = testDatabases();
const BULK = '0f0e0d0c-0000-4000-8000-000000000000';

function item(namespace: string, claim: string, cluster = 'apps'): BulkItem {
  return {
    cluster,
    namespace,
    claim,
    entityRef: `component:default/${namespace}`,
    state: 'pending',
  };
}

describe.each(databases.ids)('operations of many volumes on %s', id => {
  let knex: Knex;
  let store: BulkStore;
  let operations: OperationStore;
  let now: number;
  /** Why a claim can't be started */
  const refusals = new Map<string, () => Error>();
  const started: string[] = [];

  beforeAll(async () => {
    knex = await databases.init(id);
  });
  beforeEach(async () => {
    await Promise.all(
      ['operations', 'bulk_operations', 'leases'].map(table =>
        knex(table).delete(),
      ),
    );
    store = new BulkStore(knex);
    operations = new OperationStore(knex);
    now = Date.parse('2026-11-30T00:00:00Z');
    refusals.clear();
    started.splice(0);
  });

  /** A runner whose process dies at the crash point, with starts that write what real ones write. */
  function createRunner(life = new CrashPoint(), concurrentPerCluster = 2) {
    const children = {
      startChild: async (
        call: { entityRef: string; cluster: string; claim: string },
        child: { namespace: string; parentId: string; requestedBy: string },
      ) => {
        const refusal = refusals.get(call.claim)?.();
        if (refusal) {
          throw refusal;
        }
        const { cluster, claim } = call;
        const { namespace, parentId, requestedBy } = child;
        const operation = randomUUID();
        const answer = await operations.insert({
          id: operation,
          planId: randomUUID(),
          kind: 'backup',
          entityRef: call.entityRef,
          requestedBy,
          parentId,
          volume: { cluster, namespace, claim },
          createdAt: now,
          document: {
            options: {},
            params: {},
            steps: [],
            memory: {},
            choices: [{ name: 'stop', title: '', description: '' }],
          },
        });
        if (answer !== 'inserted') {
          throw new ConflictError('Another operation is running');
        }
        started.push(claim);
        return { id: operation };
      },
    };
    return new BulkRunner({
      store: life.bind(store, ['listOpen', 'save']),
      children: life.bind(operations, ['listChildren', 'choose']),
      operations: life.bind(children, ['startChild']) as never,
      leases: life.bind(new LeaseStore(knex), ['take', 'release']),
      auth: mockServices.auth({ pluginId: 'volsync' }),
      clock: { now: () => new Date(now), sleep: async () => {} },
      logger: mockServices.logger.mock(),
      concurrentPerCluster,
    });
  }

  async function insert(...items: BulkItem[]) {
    await store.insert({
      id: BULK,
      kind: 'backup',
      requestedBy: 'user:default/ann',
      createdAt: now,
      items,
    });
  }

  /** Ends the running operations, as the worker does. */
  async function end(
    state: 'succeeded' | 'failed' | 'stopped' = 'succeeded',
    isMeant: (one: OperationRecord) => boolean = () => true,
  ) {
    for (const one of await operations.listChildren(BULK)) {
      if (!isOver(one.state) && isMeant(one)) {
        const holder = randomUUID();
        await operations.lease(one.id, { holder, now, until: now + 1_000 });
        await operations.save(one.id, holder, {
          state,
          wakeAt: now,
          endedAt: now + 5_000,
          document: { ...one.document, outcome: { summary: `It ${state}` } },
        });
      }
    }
    now += 10_000;
  }
  const states = async () =>
    Object.fromEntries(
      (await store.find(BULK))!.items.map(({ claim, state }) => [claim, state]),
    );

  it('start a few at a time in each cluster, tenants with the fewest running first', async () => {
    await insert(
      item('big', 'a'),
      item('big', 'b'),
      item('big', 'c'),
      item('small', 'd'),
      item('small', 'e', 'other'),
    );
    const runner = createRunner();
    await runner.run();
    expect(started.splice(0).sort()).toEqual(['a', 'd', 'e']);
    await runner.run();
    expect(started).toEqual([]);
    await end();
    await runner.run();
    expect(started.splice(0)).toEqual(['b', 'c']);
    await end('failed');
    await runner.run();
    const { items, endedAt } = (await store.find(BULK))!;
    expect(endedAt).toBe(now);
    expect(items).toMatchObject([
      { claim: 'a', state: 'succeeded', detail: 'It succeeded' },
      { claim: 'b', state: 'failed', durationSeconds: 5 },
      { claim: 'c', state: 'failed', detail: 'It failed' },
      { claim: 'd', state: 'succeeded' },
      { claim: 'e', state: 'succeeded' },
    ]);
  });

  it('skip what cannot start, and retry temporary failures', async () => {
    await insert(
      item('a', 'paused'),
      item('b', 'unbound'),
      item('c', 'busy'),
      item('d', 'away'),
    );
    refusals.set('paused', () => new BlockedPlanError('Backups are paused.'));
    refusals.set('unbound', () => new NotAllowedError('Not bound'));
    refusals.set('busy', () => new ConflictError('Another operation'));
    refusals.set(
      'away',
      () => new ClusterUnreachableError('apps', 'No answer'),
    );
    const runner = createRunner();
    await runner.run();
    expect(await states()).toEqual({
      paused: 'skipped',
      unbound: 'skipped',
      busy: 'pending',
      away: 'pending',
    });
    refusals.delete('busy');
    now += 15_000;
    await runner.run();
    expect(await states()).toMatchObject({ busy: 'planned', away: 'pending' });
    await end();
    now += 15 * 60_000;
    await runner.run();
    expect((await store.find(BULK))!).toMatchObject({
      endedAt: now,
      items: [
        { detail: 'Backups are paused.' },
        { detail: 'Not bound' },
        { state: 'succeeded' },
        { state: 'skipped', detail: expect.stringContaining('No answer') },
      ],
    });
  });

  it('come before the rest of a tenant whose volumes all fail to start', async () => {
    const others = Array.from({ length: 100 }, (_, number) => `e${number}`);
    await insert(
      ...others.map(claim => item('evil', claim)),
      item('shop', 's'),
    );
    const startedBefore: number[] = [];
    for (const claim of others) {
      refusals.set(claim, () => {
        startedBefore.push(started.length);
        return new ConflictError('Another operation');
      });
    }
    await createRunner().run();
    expect(startedBefore).toHaveLength(100);
    expect(startedBefore.filter(count => count === 0)).toHaveLength(1);
  });

  it('hide unexpected errors, which may name resources of others', async () => {
    await insert(item('a', 'odd'));
    refusals.set('odd', () => new TypeError('Secret "other-team" is odd'));
    await createRunner().run();
    const [odd] = (await store.find(BULK))!.items;
    expect(odd).toMatchObject({ state: 'skipped' });
    expect(odd?.detail).not.toContain('other-team');
  });

  it('are listed for their requester, however many others request', async () => {
    await insert(item('a', 'one'));
    await store.save({
      ...(await store.find(BULK))!,
      endedAt: now,
    });
    for (let number = 0; number < 60; number += 1) {
      const other = randomUUID();
      await store.insert({
        id: other,
        kind: 'backup',
        requestedBy: 'user:default/mallory',
        createdAt: now + 1 + number,
        items: [],
      });
      await store.save({
        ...(await store.find(other))!,
        endedAt: number === 0 ? undefined : now + 1 + number,
      });
    }
    const idsFor = async (requestedBy: string) =>
      (await store.list(50, { requestedBy })).map(one => one.id);
    expect(await idsFor('user:default/ann')).toContain(BULK);
    expect((await idsFor('user:default/bob')).length).toBe(51);
    expect(await store.countOpen('user:default/mallory')).toEqual({
      own: 1,
      all: 1,
    });
  });

  it('start no more once stopped, and stop running ones only if requested', async () => {
    await insert(item('a', 'one'), item('a', 'two'), item('a', 'three'));
    const runner = createRunner();
    await runner.run();
    await store.stop(BULK, { stop: 'pending', stoppedBy: 'user:default/bob' });
    await runner.run();
    expect(await states()).toEqual({
      one: 'planned',
      two: 'planned',
      three: 'stopped',
    });
    const choices = async () =>
      (await operations.listChildren(BULK)).map(({ choice }) => choice);
    expect(await choices()).toEqual([undefined, undefined]);
    await store.stop(BULK, { stop: 'all', stoppedBy: 'user:default/bob' });
    // A later, weaker stop request changes nothing.
    await store.stop(BULK, { stop: 'pending', stoppedBy: 'user:default/bob' });
    await runner.run();
    expect(await choices()).toEqual(['stop', 'stop']);
    await end('stopped');
    await runner.run();
    expect((await store.find(BULK))?.endedAt).toBe(now);
    expect(
      await store.stop(BULK, { stop: 'all', stoppedBy: 'user:default/bob' }),
    ).toBe(false);
  });

  it('are each started once by two replicas, within the limit', async () => {
    await insert(...['a', 'b', 'c', 'd'].map(claim => item('shop', claim)));
    const replicas = [createRunner(), createRunner()];
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(replicas.map(one => one.run()));
      const active = (await operations.listChildren(BULK)).filter(
        one => !isOver(one.state),
      );
      expect(active.length).toBeLessThanOrEqual(2);
      await end();
    }
    expect(started.sort()).toEqual(['a', 'b', 'c', 'd']);
    expect((await store.find(BULK))?.endedAt).toBeDefined();
  });

  it('are each started once, however often the backend is killed', async () => {
    for (let endsAt = 1; ; endsAt += 1) {
      await knex('operations').delete();
      await knex('operation_volumes').delete();
      await knex('bulk_operations').delete();
      await knex('leases').delete();
      started.splice(0);
      refusals.set('paused', () => new BlockedPlanError('Paused'));
      await insert(item('a', 'one'), item('b', 'two'), item('b', 'paused'));
      const life = new CrashPoint(endsAt);
      const first = createRunner(life, 1);
      const lived = (async () => {
        await first.run();
        await end();
        await first.run();
        await end();
        await first.run();
      })();
      let isDone = false;
      void lived.then(() => {
        isDone = true;
      });
      await waitFor(() => expect(life.over || isDone).toBe(true));
      // The killed replica's lease expires.
      now += 10 * 60_000;
      const second = createRunner(undefined, 1);
      for (let round = 0; round < 4; round += 1) {
        await second.run();
        await end();
      }
      expect(started.sort()).toEqual(['one', 'two']);
      expect(await states()).toEqual({
        one: 'succeeded',
        two: 'succeeded',
        paused: 'skipped',
      });
      expect((await store.find(BULK))?.endedAt).toBeDefined();
      if (!life.over) {
        return;
      }
    }
  });
});
