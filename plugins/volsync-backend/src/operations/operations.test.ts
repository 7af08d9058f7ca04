import { randomBytes } from 'node:crypto';
import type {
  EntityReport,
  Operation,
  OperationPlan,
  OperationRequest,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { component, startPortal } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(180_000);

const path = (namespace: string) =>
  `/api/volsync/v1/entities/component/default/${namespace}/volumes/apps/data`;

const entities = ['shop', 'wrong', 'broken'].map(name =>
  component(name, {
    'backstage-volsync/cluster': 'apps',
    'backstage-volsync/namespace': name,
  }),
);

describe('operations on a cluster with VolSync and restic', () => {
  let environment: OperationsEnvironment;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    portal = await startPortal({ volsync: environment.volsync, entities });
  });
  afterEach(() => environment.s3.faults.clear());
  afterAll(async () => {
    await portal?.stop();
    await environment?.close();
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
  const volume = async (namespace: string) => {
    const { body } = await request(portal.server).get(
      `/api/volsync/v1/entities/component/default/${namespace}/volumes`,
    );
    return (body as EntityReport).volumes.find(({ claim }) => claim === 'data');
  };
  const carryOut = async (namespace: string, body: OperationRequest) => {
    const { token } = await plan(namespace, body);
    const accepted = await start(namespace, token, 'A test');
    expect(accepted.status).toBe(202);
    return ended(namespace, accepted.body.id);
  };

  it('backs up now: done when the snapshot is in the repository, and the schedule continues', async () => {
    await environment.addVolume('shop');
    await environment.backedUp('shop');
    await environment.write('shop', 'data', { 'orders.txt': 'order 2\n' });
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
      const source = await environment.source('shop');
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

  it('restores next to the volume, compares byte for byte, and leaves only the claim', async () => {
    await environment.write('shop', 'data', {
      'orders.txt': 'order 3\n',
      'deep/ünï "quoted"\nnew line.txt': 'odd\n',
      'deep/empty': '',
    });
    const backup = await carryOut('shop', { kind: 'backup' });
    const { snapshotId = '' } = backup.outcome ?? {};
    await environment.write('shop', 'data', {
      'orders.txt': 'order 4, too late\n',
    });
    const operation = await carryOut('shop', {
      kind: 'restore',
      snapshot: snapshotId,
    });
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: { claim: 'data-restore', equal: true, files: 3, snapshotId },
    });
    expect(await environment.read('shop', 'data-restore', 'orders.txt')).toBe(
      'order 3\n',
    );
    expect(await environment.read('shop', 'data', 'orders.txt')).toBe(
      'order 4, too late\n',
    );
    expect(await environment.list('replicationDestinations', 'shop')).toEqual(
      [],
    );
    expect(await environment.list('jobs', 'shop')).toEqual([]);
  });

  it('test-restores into a scratch claim, compares, and removes everything', async () => {
    const before = await environment.list<{ metadata: { name: string } }>(
      'persistentVolumeClaims',
      'shop',
    );
    const operation = await carryOut('shop', { kind: 'drill' });
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, files: 3 },
    });
    expect(operation.outcome?.claim).toBeUndefined();
    const after = await environment.list<{ metadata: { name: string } }>(
      'persistentVolumeClaims',
      'shop',
    );
    expect(after.map(c => c.metadata.name)).toEqual(
      before.map(c => c.metadata.name),
    );
    expect(await environment.list('replicationDestinations', 'shop')).toEqual(
      [],
    );
    expect(await environment.list('jobs', 'shop')).toEqual([]);
  });

  it('derives the verdict from the test restore', async () => {
    await waitFor(async () => {
      expect(await volume('shop')).toMatchObject({
        drill: { equal: true, files: 3 },
        newestRestorable: { proof: 'test-restored' },
      });
    }, 20_000);
  });

  it('keeps a claim of something else that took the name meanwhile', async () => {
    const { entries } = (
      await request(portal.server).get(`${path('shop')}/history`)
    ).body as VolumeHistory;
    const snapshot = entries.find(({ what }) => what === 'restore')?.snapshotId;
    const taken = await plan('shop', {
      kind: 'restore',
      snapshot: snapshot ?? '',
      claim: 'data-restore',
    });
    expect(taken.token).toBeUndefined();
    expect(taken.warnings[0]).toMatchObject({ code: 'name-taken' });
    const { token } = await plan('shop', {
      kind: 'restore',
      snapshot: snapshot ?? '',
      claim: 'quick',
    });
    await environment.cluster.apply('persistentVolumeClaims', {
      metadata: { name: 'quick', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'ceph-block',
      },
    });
    const accepted = await start('shop', token);
    const operation = await ended('shop', accepted.body.id);
    expect(operation).toMatchObject({
      state: 'failed',
      outcome: {
        summary:
          'PersistentVolumeClaim "quick" already exists and belongs to something else',
      },
    });
    expect(
      await environment.get('persistentVolumeClaims', 'shop', 'quick'),
    ).toBeDefined();
    expect(await environment.list('replicationDestinations', 'shop')).toEqual(
      [],
    );
  });

  it('pauses, says that it stays paused, and resumes', async () => {
    expect(await carryOut('shop', { kind: 'pause' })).toMatchObject({
      state: 'succeeded',
    });
    expect((await environment.source('shop'))?.spec?.paused).toBe(true);
    expect((await plan('shop', { kind: 'backup' })).token).toBeUndefined();
    expect(await carryOut('shop', { kind: 'resume' })).toMatchObject({
      state: 'succeeded',
    });
    expect((await environment.source('shop'))?.spec?.paused).toBeUndefined();
  });

  it('says what Git will do to a field that it owns', async () => {
    await environment.patch(
      'replicationSources',
      { namespace: 'shop', name: 'data' },
      { spec: { paused: false } },
      'kustomize-controller',
    );
    expect((await plan('shop', { kind: 'pause' })).warnings[0]).toMatchObject({
      code: 'git-owns',
      severity: 'warning',
    });
  });

  it('continues when the object store recovers in the middle of a restore', async () => {
    const { token } = await plan('shop', { kind: 'drill' });
    const heal = environment.s3.faults.inject({
      operation: 'GetObject',
      effect: { kind: 'status', status: 503, code: 'ServiceUnavailable' },
    });
    const accepted = await start('shop', token);
    await waitFor(async () => {
      const { body } = await request(portal.server).get(
        `${path('shop')}/operations/${accepted.body.id}`,
      );
      expect(body.steps[2]).toMatchObject({
        name: 'restore',
        state: 'running',
      });
    }, 30_000);
    const asked = environment.s3.calls.byOperation.GetObject ?? 0;
    await waitFor(
      () =>
        expect(environment.s3.calls.byOperation.GetObject).toBeGreaterThan(
          asked + 1,
        ),
      30_000,
    );
    heal();
    expect(await ended('shop', accepted.body.id)).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true },
    });
  });

  it('stops waiting for a mover that fails, and removes the tag', async () => {
    await environment.addVolume('wrong');
    await environment.backedUp('wrong');
    await environment.setPassword('wrong', 'not-the-password');
    const { token } = await plan('wrong', { kind: 'backup' });
    const { body } = await start('wrong', token);
    await waitFor(async () => {
      const running = await request(portal.server).get(
        `${path('wrong')}/operations/${body.id}`,
      );
      expect(running.body.progress?.done).toBeGreaterThan(0);
      expect(
        running.body.steps.find((s: { name: string }) => s.name === 'run')
          .detail,
      ).toMatch(/attempts failed/);
    }, 60_000);
    await request(portal.server)
      .post(`${path('wrong')}/operations/${body.id}/choose`)
      .send({ choice: 'stop' });
    expect(await ended('wrong', body.id)).toMatchObject({ state: 'stopped' });
    expect((await environment.source('wrong'))?.spec?.trigger).toEqual({
      schedule: '0 3 * * *',
    });
  });

  it('unlocks: names the lock, has VolSync remove it, and leaves the source unchanged', async () => {
    const operator = await startPortal({
      volsync: {
        ...environment.volsync,
        operations: { allowWithoutPermissions: true },
      },
      entities,
    });
    const post = (route: string, body: object) =>
      request(operator.server)
        .post(`${path('shop')}/${route}`)
        .send(body);
    try {
      await waitFor(async () => {
        const { body } = await post('plans', { kind: 'unlock' });
        expect(body.warnings[0]).toMatchObject({ code: 'no-lock' });
      }, 20_000);
      const lock = await environment.leaveLock('shop');
      await waitFor(async () => {
        const { body } = await post('plans', { kind: 'unlock' });
        expect(body.warnings[0]).toMatchObject({
          code: 'living-lock',
          what: expect.stringMatching(
            /^A lock was last refreshed at .*, by .*\. That is less than 30 minutes ago/,
          ),
        });
      }, 30_000);
      const { body: planned } = await post('plans', { kind: 'unlock' });
      const { body } = await post('operations', { token: planned.token });
      await waitFor(async () => {
        const { body: now } = await request(operator.server).get(
          `${path('shop')}/operations/${body.id}`,
        );
        expect(now).toMatchObject({
          state: 'succeeded',
          outcome: { summary: 'The lock is gone' },
        });
      }, 60_000);
      expect(await environment.exists('shop', 'locks', lock)).toBe(false);
      const { spec } = (await environment.source('shop')) ?? {};
      expect(spec?.restic?.unlock).toBeUndefined();
      expect(spec?.trigger).toEqual({ schedule: '0 3 * * *' });

      // What an operation that was removed from the database left behind.
      await environment.cluster.apply('replicationDestinations', {
        metadata: {
          name: 'left',
          namespace: 'shop',
          labels: { 'backstage-volsync/operation': 'deadbeef' },
        },
        spec: { trigger: { manual: 'x' }, paused: true },
      });
      const { body: tidy } = await post('plans', { kind: 'clean-up' });
      expect(tidy.writes).toEqual([
        {
          kind: 'ReplicationDestination',
          namespace: 'shop',
          name: 'left',
          action: 'delete',
        },
      ]);
      await post('operations', { token: tidy.token });
      await waitFor(async () =>
        expect(
          await environment.get('replicationDestinations', 'shop', 'left'),
        ).toBeUndefined(),
      );
      expect(
        await environment.get('persistentVolumeClaims', 'shop', 'data-restore'),
      ).toBeDefined();
    } finally {
      await operator.stop();
    }
  });

  it('restores over the live data with the typed name and a reason, and undoes it the same way', async () => {
    const operator = await startPortal({
      volsync: {
        ...environment.volsync,
        operations: { allowWithoutPermissions: true },
      },
      entities,
    });
    const post = (route: string, body: object) =>
      request(operator.server)
        .post(`${path('shop')}/${route}`)
        .send(body);
    const wish = {
      kind: 'restore-in-place',
      snapshot: await environment.newestSnapshot('shop'),
      confirm: 'data',
    };
    try {
      await environment.write('shop', 'data', {
        'by mistake.txt': 'not wanted\n',
      });
      let token = '';
      await waitFor(async () => {
        const { body } = await post('plans', wish);
        expect(body.token).toEqual(expect.any(String));
        token = body.token;
      }, 20_000);
      const untyped = await post('plans', { ...wish, confirm: 'date' });
      expect(untyped.status).toBe(400);
      expect(untyped.body.error.message).toMatch(/Type the name of the claim/);
      expect((await post('operations', { token })).status).toBe(400);
      const { body } = await post('operations', { token, reason: 'A test' });
      await waitFor(async () => {
        const { body: now } = await request(operator.server).get(
          `${path('shop')}/operations/${body.id}`,
        );
        expect(now).toMatchObject({
          state: 'succeeded',
          outcome: { equal: true, snapshotId: wish.snapshot },
        });
      }, 90_000);
      await expect(
        environment.read('shop', 'data', 'by mistake.txt'),
      ).rejects.toThrow('ENOENT');
      const { body: tidy } = await post('plans', { kind: 'clean-up' });
      expect(tidy.writes).toEqual([]);
      expect(tidy.warnings.map(({ code }: { code: string }) => code)).toEqual([
        'nothing-left',
        'safety-snapshot-kept',
      ]);

      const undo = { kind: 'undo', operation: body.id, confirm: 'data' };
      const mistyped = await post('plans', { ...undo, confirm: 'date' });
      expect(mistyped.status).toBe(400);
      const unknown = await post('plans', {
        ...undo,
        operation: 'b3a1c7de-2d0e-4a53-9d5e-6a4f4c1e8d21',
      });
      expect(unknown.status).toBe(404);
      const { body: planned } = await post('plans', undo);
      expect(planned.warnings).not.toContainEqual(
        expect.objectContaining({ severity: 'blocks' }),
      );
      expect((await post('operations', { token: planned.token })).status).toBe(
        400,
      );
      const { body: undone } = await post('operations', {
        token: planned.token,
        reason: 'The wrong day',
      });
      await waitFor(async () => {
        const { body: now } = await request(operator.server).get(
          `${path('shop')}/operations/${undone.id}`,
        );
        expect(now).toMatchObject({
          state: 'succeeded',
          reason: 'The wrong day',
          outcome: { equal: true, undo: { operationId: undone.id } },
        });
      }, 90_000);
      expect(await environment.read('shop', 'data', 'by mistake.txt')).toBe(
        'not wanted\n',
      );
      const { body: history } = await request(operator.server).get(
        `${path('shop')}/history`,
      );
      expect(history.entries[0]).toMatchObject({
        what: 'undo',
        result: 'succeeded',
      });
    } finally {
      await operator.stop();
    }
  });

  it('detects a damaged repository and an empty restore in test restores, and the verdict fails', async () => {
    await environment.addVolume('broken', {
      files: { 'big.bin': randomBytes(200_000).toString('hex') },
    });
    await environment.backedUp('broken');
    const { token } = await plan('broken', { kind: 'drill' });
    await environment.damageLargestPack('broken');
    const accepted = await start('broken', token);
    const damaged = await ended('broken', accepted.body.id);
    expect(damaged).toMatchObject({
      state: 'failed',
      outcome: { equal: false },
    });
    // Everyone who sees the end sees the outcome.
    const found = await volume('broken');
    expect(found?.verdict).toBe('failing');
    expect(found?.findings.map(({ code }) => code)).toContain('drill-failed');
    expect(found?.drill).toMatchObject({
      equal: false,
      snapshotId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const nothing = await plan('broken', { kind: 'drill' });
    await environment.deleteSnapshots('broken');
    const second = await start('broken', nothing.token);
    expect(await ended('broken', second.body.id)).toMatchObject({
      state: 'failed',
      outcome: {
        equal: false,
        files: 0,
        summary: 'VolSync found no snapshot for that time and restored nothing',
      },
    });
    for (const resource of ['replicationDestinations', 'jobs'] as const) {
      expect(await environment.list(resource, 'broken')).toEqual([]);
    }
  });
});
