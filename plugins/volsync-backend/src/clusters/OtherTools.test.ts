import { mockServices } from '@backstage/backend-test-utils';
import type { PersistentVolumeClaim } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { refuse, ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { testConfig } from '../__testUtils__/testConfig';
import { ClusterRegistry } from './ClusterRegistry';
import { DirectClusterAccess } from './DirectClusterAccess';
import { connectClusters } from './kubeconfigs';
import { LastReadings } from './LastReadings';
import { OtherTools } from './OtherTools';

const SCHEDULES = '/apis/k8up.io/v1/schedules';
const claim: PersistentVolumeClaim = {
  metadata: { name: 'data', namespace: 'shop' },
  spec: { accessModes: ['ReadWriteOnce'] },
  status: { phase: 'Bound' },
};

describe('backups by other tools', () => {
  const databases = testDatabases();
  let api: ScriptedApiServer;
  let now = 0;
  let closers: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    api = await ScriptedApiServer.start();
    closers = [() => api.stop()];
    now = Date.parse('2026-11-23T03:00:00Z');
  });
  afterEach(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  /** Starts a portal, and returns what it knows after reading. */
  function start(lastReadings: LastReadings) {
    const config = testConfig({ clusters: [{ name: 'apps', url: api.url }] });
    const direct = new DirectClusterAccess(connectClusters(config));
    const tools = new OtherTools({
      access: new ClusterRegistry([direct]),
      clock: { now: () => new Date(now), sleep: async () => {} },
      lifetimeMilliseconds: 1_000,
      lastReadings,
      onChange: () => {},
    });
    closers.push(
      () => direct.close(),
      () => tools.close(),
    );
    return async () => {
      now += 10_000;
      tools.backupsOf('apps', claim);
      await tools.waitUntilRead();
      const reading = tools.backupsOf('apps', claim);
      return {
        state: reading.state,
        tools:
          reading.state === 'read' ? reading.value.map(({ tool }) => tool) : [],
        isLost: reading.state === 'read' && reading.lost !== undefined,
      };
    };
  }

  const refuseAll = () =>
    api.intercept((_, response) => {
      refuse(response, 403, 'no');
      return true;
    });

  it('are known while unreadable, and after a restart', async () => {
    const knex = await databases.init('SQLITE_3');
    const load = () => LastReadings.load(knex, mockServices.logger.mock());
    api.set(SCHEDULES, {
      metadata: { name: 'backup', namespace: 'shop' },
      spec: { backup: { schedule: '0 3 * * *' } },
    });
    const portal = start(await load());
    expect(await portal()).toMatchObject({ tools: ['K8up'], isLost: false });
    const allow = refuseAll();
    expect(await portal()).toMatchObject({ tools: ['K8up'], isLost: true });
    const restarted = start(await load());
    expect(await restarted()).toMatchObject({ tools: ['K8up'], isLost: true });
    allow();
  });

  it('are forgotten once they were seen to be gone', async () => {
    const knex = await databases.init('SQLITE_3');
    const load = () => LastReadings.load(knex, mockServices.logger.mock());
    api.set(SCHEDULES, {
      metadata: { name: 'backup', namespace: 'shop' },
      spec: { backup: { schedule: '0 3 * * *' } },
    });
    const portal = start(await load());
    expect(await portal()).toMatchObject({ tools: ['K8up'] });
    api.delete(SCHEDULES, { metadata: { name: 'backup', namespace: 'shop' } });
    expect(await portal()).toMatchObject({ state: 'read', tools: [] });
    refuseAll();
    expect((await portal()).tools).toEqual([]);
    const restarted = start(await load());
    expect((await restarted()).tools).toEqual([]);
  });
});
