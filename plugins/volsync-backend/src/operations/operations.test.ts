import type {
  Operation,
  OperationPlan,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { OperationsWorld } from '../__testUtils__/OperationsWorld';
import { component, startPortal } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(180_000);

const path = (namespace: string) =>
  `/api/volsync/v1/entities/component/default/${namespace}/volumes/apps/data`;

describe('operations on a cluster with VolSync and restic', () => {
  let world: OperationsWorld;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    world = await OperationsWorld.start();
    const names = ['shop', 'paused', 'empty', 'broken', 'gitops'];
    portal = await startPortal({
      volsync: world.volsync,
      entities: names.map(name =>
        component(name, {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': name,
        }),
      ),
    });
  });
  afterAll(async () => {
    await portal?.stop();
    await world?.close();
  });

  const plan = async (namespace: string, body: OperationRequest) => {
    const response = await request(portal.server)
      .post(`${path(namespace)}/plans`)
      .send(body);
    expect(response.body).toMatchObject({ kind: body.kind });
    return response.body as OperationPlan;
  };
  const start = (namespace: string, token = '', reason?: string) =>
    request(portal.server)
      .post(`${path(namespace)}/operations`)
      .send({ token, reason });
  const ended = async (namespace: string, id: string): Promise<Operation> => {
    let operation: Operation | undefined;
    await waitFor(async () => {
      const response = await request(portal.server).get(
        `${path(namespace)}/operations/${id}`,
      );
      operation = response.body;
      expect(operation?.endedAt).toBeDefined();
    }, 90_000);
    return operation!;
  };
  const carryOut = async (namespace: string, body: OperationRequest) => {
    const { token } = await plan(namespace, body);
    const accepted = await start(namespace, token, 'A test');
    expect(accepted.status).toBe(202);
    return ended(namespace, accepted.body.id);
  };

  it('backs up now: done when the snapshot is in the repository, and the schedule goes on', async () => {
    await world.addVolume('shop');
    await world.backedUp('shop');
    await world.write('shop', 'data', { 'orders.txt': 'order 2\n' });
    const planned = await plan('shop', { kind: 'backup' });
    expect(planned).toMatchObject({
      writes: [{ name: 'data', fields: ['spec.trigger.manual'] }],
      warnings: [],
    });
    const answers = await Promise.all([
      start('shop', planned.token),
      start('shop', planned.token),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const second = await plan('shop', { kind: 'backup' });
    expect((await start('shop', second.token)).status).toBe(409);
    const accepted = answers.find(({ status }) => status === 202)!;
    const operation = await ended('shop', accepted.body.id);
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: {
        files: 1,
        snapshotId: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(operation.steps.every(step => step.state === 'succeeded')).toBe(
      true,
    );
    await waitFor(async () => {
      const source = await world.source('shop');
      expect(source?.spec?.trigger).toEqual({ schedule: '0 3 * * *' });
      expect(source?.status?.nextSyncTime).toBeDefined();
    }, 20_000);
    const history = await request(portal.server).get(`${path('shop')}/history`);
    expect(history.body.entries[0]).toMatchObject({
      what: 'backup',
      result: 'succeeded',
      snapshotId: operation.outcome?.snapshotId,
    });
    expect((await start('shop', planned.token)).status).toBe(409);
  });

  it('restores side by side, compares byte for byte, and leaves nothing but the claim', async () => {
    await world.write('shop', 'data', {
      'orders.txt': 'order 3\n',
      'deep/ünï "quoted"\nnew line.txt': 'odd\n',
      'deep/empty': '',
    });
    const backup = await carryOut('shop', { kind: 'backup' });
    const { snapshotId = '' } = backup.outcome ?? {};
    await world.write('shop', 'data', { 'orders.txt': 'order 4, too late\n' });
    const operation = await carryOut('shop', {
      kind: 'restore',
      snapshot: snapshotId,
    });
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: { claim: 'data-restore', equal: true, files: 3, snapshotId },
    });
    expect(await world.read('shop', 'data-restore', 'orders.txt')).toBe(
      'order 3\n',
    );
    expect(await world.read('shop', 'data', 'orders.txt')).toBe(
      'order 4, too late\n',
    );
    expect(await world.list('replicationDestinations', 'shop')).toEqual([]);
    expect(await world.list('jobs', 'shop')).toEqual([]);
  });

  it('drills: restores into a scratch claim, compares, and removes everything', async () => {
    const before = await world.list<{ metadata: { name: string } }>(
      'persistentVolumeClaims',
      'shop',
    );
    const operation = await carryOut('shop', { kind: 'drill' });
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, files: 3 },
    });
    expect(operation.outcome?.claim).toBeUndefined();
    const after = await world.list<{ metadata: { name: string } }>(
      'persistentVolumeClaims',
      'shop',
    );
    expect(after.map(c => c.metadata.name)).toEqual(
      before.map(c => c.metadata.name),
    );
    expect(await world.list('replicationDestinations', 'shop')).toEqual([]);
    expect(await world.list('jobs', 'shop')).toEqual([]);
  });
});
