import type { OperationStep } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { OperationRuns } from '../__testUtils__/OperationRuns';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { waitFor } from '../__testUtils__/waitFor';
import { OperationStore } from './database/OperationStore';
import { isOver } from './record';

jest.setTimeout(300_000);

const databases = testDatabases();
const MINUTE_MS = 60_000;
const FILES = { 'a.txt': 'a\n', 'b/c.txt': 'c\n' };
/** The steps that need the other cluster, the last of them after the result is known */
const STEPS = [
  'secret',
  'claim',
  'destination',
  'restore',
  'bound',
  'hash',
  'remove-job',
];

describe('a restore into a cluster that goes away', () => {
  let apps: OperationsEnvironment;
  let west: OperationsEnvironment;
  let runs: OperationRuns;
  let store: OperationStore;
  let snapshot: string;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    apps = await OperationsEnvironment.start('apps');
    closers.push(() => apps.close());
    west = await OperationsEnvironment.start('west');
    closers.push(() => west.close());
    await apps.addVolume('shop', { files: FILES });
    await apps.backedUp('shop');
    snapshot = await apps.newestSnapshot('shop');
    const knex = await databases.init('SQLITE_3');
    store = new OperationStore(knex);
    const { volsync } = apps;
    runs = new OperationRuns(
      {
        volsync: {
          ...volsync,
          clusters: [...volsync.clusters, ...west.volsync.clusters],
        },
      },
      knex,
    );
    closers.push(() => runs.close());
  });
  afterEach(async () => {
    west.cluster.api.faults.clear();
    await runs?.stopAll();
  });
  afterAll(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  let made = 0;
  async function makeNamespace(): Promise<string> {
    made += 1;
    const namespace = `copy-${made}`;
    await west.cluster.apply('namespaces', { metadata: { name: namespace } });
    await west.addSecret({
      namespace,
      name: 'restic',
      repository: `s3:${apps.s3.url}/volsync/shop`,
    });
    return namespace;
  }
  const start = async (namespace: string) =>
    runs.start('shop', {
      kind: 'restore-elsewhere',
      snapshot,
      target: { cluster: 'west', namespace },
    });
  /** Returns a function that brings the cluster back. */
  function takeAway(): () => void {
    const { faults } = west.cluster.api;
    const fault = faults.inject({ drop: true });
    faults.dropWatches();
    return () => fault.remove();
  }
  async function begun(id: string, step: string): Promise<void> {
    for (;;) {
      const { document, state } = await runs.get(id);
      const at = document.steps.find(({ name }) => name === step);
      if (isOver(state) || (at && at.state !== 'pending')) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  }
  /** Waits until a step says that the cluster doesn't answer. */
  async function waiting(id: string): Promise<OperationStep> {
    let found: OperationStep | undefined;
    await waitFor(async () => {
      const { state, document } = await runs.get(id);
      found = document.steps.find(
        one => one.state === 'running' && one.attempts > 0,
      );
      if (!found?.detail) {
        throw new Error(`${state}: ${JSON.stringify(document.steps)}`);
      }
    }, 30_000);
    return found!;
  }
  const nothingIsLeft = async (namespace: string) => {
    for (const resource of ['jobs', 'replicationDestinations'] as const) {
      expect(await west.list(resource, namespace)).toEqual([]);
      expect(await apps.list(resource, 'shop')).toEqual([]);
    }
  };

  it.each(STEPS)(
    'waits at "%s", names the cluster, and continues when it is back',
    async step => {
      const namespace = await makeNamespace();
      const id = await start(namespace);
      await begun(id, step);
      const bringBack = takeAway();
      const { detail } = await waiting(id);
      expect(detail).toMatch(/Cluster "west" did not respond/);
      // It isn't given up after a few minutes
      runs.clock.offset += 10 * MINUTE_MS;
      await waiting(id);
      bringBack();
      const { state, document } = await runs.ended(id);
      expect(document.ending).toBeUndefined();
      expect(state).toBe('succeeded');
      expect(document.outcome).toMatchObject({ equal: true, files: 2 });
      expect(await west.read(namespace, 'data', 'b/c.txt')).toBe('c\n');
      await nothingIsLeft(namespace);
    },
  );

  it.each(['destination', 'restore', 'hash'])(
    'can be stopped at "%s" while the cluster is away, and cleans up when it is back',
    async step => {
      const namespace = await makeNamespace();
      const id = await start(namespace);
      await begun(id, step);
      const bringBack = takeAway();
      await waiting(id);
      await store.choose(id, { choice: 'stop', chosenBy: 'user:default/ann' });
      await waitFor(async () => {
        const { document } = await runs.get(id);
        expect(document.ending?.summary).toBe('Stopped by user:default/ann');
      }, 30_000);
      // What was created there is still to be removed, however long the cluster is away
      runs.clock.offset += 60 * MINUTE_MS;
      expect((await waiting(id)).detail).toMatch(
        /Cluster "west" did not respond/,
      );
      bringBack();
      expect((await runs.ended(id)).state).toBe('stopped');
      expect(await west.list('persistentVolumeClaims', namespace)).toEqual([]);
      await nothingIsLeft(namespace);
    },
  );

  it('ends after a quarter of an hour without the cluster, and cleans up when it is back', async () => {
    const namespace = await makeNamespace();
    const id = await start(namespace);
    await begun(id, 'restore');
    const bringBack = takeAway();
    await waiting(id);
    runs.clock.offset += 16 * MINUTE_MS;
    await waitFor(async () => {
      const { document } = await runs.get(id);
      expect(document.ending?.summary).toMatch(
        /Cluster "west" did not respond/,
      );
    }, 30_000);
    bringBack();
    const { state } = await runs.ended(id);
    expect(state).toBe('failed');
    expect(await west.list('persistentVolumeClaims', namespace)).toEqual([]);
    await nothingIsLeft(namespace);
  });
});
