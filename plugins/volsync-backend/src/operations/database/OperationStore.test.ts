import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { OperationStore } from './OperationStore';

const databases = testDatabases();
const volumes = (...claims: string[]) =>
  claims.map(claim => ({
    cluster: 'apps',
    namespace: 'shop',
    claim,
    mark: `${claim}-mark`,
  }));

describe.each(databases.ids)('operations on several volumes, %s', id => {
  let knex: Knex;
  let store: OperationStore;

  beforeEach(async () => {
    knex = await databases.init(id);
    store = new OperationStore(knex);
  });

  async function insert(...claims: string[]) {
    const operation = randomUUID();
    const [volume] = volumes(...claims);
    const { mark, ...named } = volume!;
    const answer = await store.insert({
      id: operation,
      planId: operation,
      kind: 'restore-service',
      entityRef: 'component:default/shop',
      requestedBy: 'user:default/ann',
      volume: named,
      volumes: volumes(...claims),
      createdAt: 1,
      document: { options: {}, params: {}, steps: [], memory: {}, choices: [] },
    });
    return { operation, answer };
  }

  it('lock all their volumes or none, in whatever order they are named', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? insert('a', 'b', 'c') : insert('c', 'b', 'a'),
      ),
    );
    const [winner, ...others] = answers.filter(
      ({ answer }) => answer === 'inserted',
    );
    expect(others).toEqual([]);
    expect(await insert('d', 'b')).toMatchObject({
      answer: { active: winner!.operation, volume: 'b' },
    });
    // The rejected operation locks nothing.
    expect((await insert('d')).answer).toBe('inserted');
    expect(await store.listActive()).toHaveLength(4);
    expect(await store.isActive('b-mark')).toBe(true);
    expect((await store.list(volumes('b')[0]!, 10)).map(one => one.id)).toEqual(
      [winner!.operation],
    );
  });

  it('release all their volumes when they end, not earlier', async () => {
    const { operation } = await insert('a', 'b');
    const lease = { holder: 'one', now: 2, until: 3 };
    const { document } = (await store.lease(operation, lease))!;
    const update = { state: 'running', document, wakeAt: 2 } as const;
    expect(await store.save(operation, 'one', update)).toBe(true);
    expect((await insert('b')).answer).toMatchObject({ volume: 'b' });
    const end = { ...update, state: 'succeeded', endedAt: 4 } as const;
    expect(await store.save(operation, 'another', end)).toBe(false);
    expect((await insert('b')).answer).toMatchObject({ volume: 'b' });
    expect(await store.save(operation, 'one', end)).toBe(true);
    expect((await insert('b')).answer).toBe('inserted');
    expect(await store.isActive('a-mark')).toBe(false);
    expect(await store.prune(5)).toBe(1);
    expect(await store.list(volumes('a')[0]!, 10)).toEqual([]);
  });
});
