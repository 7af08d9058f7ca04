import type {
  Operation,
  OperationList,
  OperationPlan,
  OperationRequest,
  PersistentVolumeClaim,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { component, startPortal } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(180_000);

const CLAIMS = ['data', 'db', 'media'];

const path = (claim: string) =>
  `/api/volsync/v1/entities/component/default/shop/volumes/apps/${claim}`;

describe('a restore of a whole service', () => {
  let environment: OperationsEnvironment;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  /** After the first backup of each volume, before the second */
  let moment: string;

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    for (const claim of CLAIMS) {
      await environment.addVolume('shop', {
        claim,
        files: { 'a.txt': `${claim} 1\n` },
      });
    }
    for (const claim of CLAIMS) {
      await environment.backedUp('shop', claim);
    }
    portal = await startPortal({
      volsync: environment.volsync,
      entities: [
        component('shop', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
      ],
    });
    moment = new Date().toISOString();
    for (const claim of CLAIMS) {
      await environment.write('shop', claim, { 'a.txt': `${claim} 2\n` });
      const { id } = await start(claim, await plan(claim, { kind: 'backup' }));
      await ended(claim, id);
    }
  });
  afterAll(async () => {
    await portal?.stop();
    await environment?.close();
  });

  async function plan(
    claim: string,
    body: OperationRequest,
  ): Promise<OperationPlan> {
    let planned: OperationPlan | undefined;
    await waitFor(async () => {
      const response = await request(portal.server)
        .post(`${path(claim)}/plans`)
        .send(body);
      expect(response.body).toMatchObject({ kind: body.kind });
      planned = response.body;
    }, 20_000);
    return planned!;
  }
  async function start(
    claim: string,
    { token }: OperationPlan,
  ): Promise<Operation> {
    const response = await request(portal.server)
      .post(`${path(claim)}/operations`)
      .send({ token, reason: 'A test' });
    expect(response.body).toMatchObject({ state: expect.any(String) });
    return response.body;
  }
  async function ended(claim: string, id: string): Promise<Operation> {
    let operation: Operation | undefined;
    await waitFor(async () => {
      const response = await request(portal.server).get(
        `${path(claim)}/operations/${id}`,
      );
      operation = response.body;
      expect(operation?.endedAt).toBeDefined();
    }, 90_000);
    return operation!;
  }
  const claims = async () =>
    (
      await environment.list<PersistentVolumeClaim>(
        'persistentVolumeClaims',
        'shop',
      )
    )
      .map(({ metadata }) => metadata.name)
      .filter(name => !name.startsWith('volsync-'))
      .sort();

  it('restores all volumes as of the moment, compares each, and adds it to the history of each', async () => {
    const planned = await plan('db', { kind: 'restore-service', moment });
    expect(planned.warnings.filter(one => one.severity === 'blocks')).toEqual(
      [],
    );
    expect(planned.volumes).toEqual(
      CLAIMS.map(claim => ({
        claim,
        snapshotId: expect.stringMatching(/^[0-9a-f]{64}$/),
        time: expect.any(String),
        restoredTo: `${claim}-restore`,
        files: 1,
        bytes: 7 + claim.length - 4,
      })),
    );
    for (const { time = '' } of planned.volumes ?? []) {
      expect(Date.parse(time)).toBeLessThanOrEqual(Date.parse(moment));
    }
    const started = await start('db', planned);
    // It is shown on the tab of each of its volumes, and each of them is locked for other operations.
    for (const claim of CLAIMS) {
      const { body } = await request(portal.server).get(
        `${path(claim)}/operations`,
      );
      expect((body as OperationList).active).toBe(started.id);
      const refused = await request(portal.server)
        .post(`${path(claim)}/operations`)
        .send({ token: (await plan(claim, { kind: 'drill' })).token });
      expect(refused.status).toBe(409);
      expect(refused.body.error.message).toContain(
        `Another operation is running on "${claim}"`,
      );
    }
    const operation = await ended('media', started.id);
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: {
        equal: true,
        files: 3,
        volumes: CLAIMS.map(claim => ({
          claim,
          restoredTo: `${claim}-restore`,
          files: 1,
          equal: true,
        })),
      },
    });
    for (const claim of CLAIMS) {
      expect(await environment.read('shop', `${claim}-restore`, 'a.txt')).toBe(
        `${claim} 1\n`,
      );
      expect(await environment.read('shop', claim, 'a.txt')).toBe(
        `${claim} 2\n`,
      );
      const { body } = await request(portal.server).get(
        `${path(claim)}/history`,
      );
      expect((body as VolumeHistory).entries[0]).toMatchObject({
        what: 'restore-service',
        result: 'succeeded',
        reason: 'A test',
        equal: true,
        snapshotId: planned.volumes?.find(one => one.claim === claim)
          ?.snapshotId,
      });
    }
    expect(await environment.list('jobs', 'shop')).toEqual([]);
    expect(await environment.list('replicationDestinations', 'shop')).toEqual(
      [],
    );
  });

  it('is blocked if a name is taken, and accepts another suffix', async () => {
    const taken = await plan('data', { kind: 'restore-service', moment });
    expect(taken.token).toBeUndefined();
    expect(taken.warnings[0]).toMatchObject({
      code: 'name-taken',
      severity: 'blocks',
    });
    const other = await plan('data', {
      kind: 'restore-service',
      moment,
      suffix: 'monday',
    });
    expect(other.volumes?.map(one => one.restoredTo)).toEqual(
      CLAIMS.map(claim => `${claim}-monday`),
    );
    expect(other.token).toBeDefined();
  });

  it('names a volume without a restore point, and continues without it only if a person chooses that', async () => {
    const early = '2020-01-01T00:00:00Z';
    const none = await plan('data', { kind: 'restore-service', moment: early });
    expect(none.token).toBeUndefined();
    expect(none.warnings.map(({ code }) => code)).toEqual(
      CLAIMS.map(() => 'no-point'),
    );
    await environment.cluster.apply('persistentVolumeClaims', {
      metadata: { name: 'unbacked', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'ceph-block',
      },
    });
    const wanted = { kind: 'restore-service', suffix: 'without' } as const;
    await waitFor(async () => {
      const blocked = await plan('data', wanted);
      expect(blocked.token).toBeUndefined();
      expect(blocked.warnings[0]).toEqual({
        code: 'no-point',
        severity: 'blocks',
        what: 'Volume "unbacked" can\'t be restored: No replication source backs it up with restic.',
        remedy: 'Choose a later moment, or leave "unbacked" out.',
      });
    }, 20_000);
    const planned = await plan('data', {
      ...wanted,
      without: ['media', 'unbacked'],
    });
    expect(planned.warnings).toContainEqual({
      code: 'left-out',
      severity: 'warning',
      what: 'Volume "media" is left out, so the restored service is not complete.',
    });
    const { id } = await start('data', planned);
    const operation = await ended('data', id);
    expect(operation.outcome?.volumes?.map(one => one.claim)).toEqual([
      'data',
      'db',
    ]);
    expect(await claims()).not.toContain('media-without');
    expect(await environment.read('shop', 'db-without', 'a.txt')).toBe(
      'db 2\n',
    );
  });

  it('fails as a whole if one volume fails, and keeps none of the new volumes', async () => {
    const before = await claims();
    const planned = await plan('data', {
      kind: 'restore-service',
      moment,
      suffix: 'broken',
      without: ['unbacked'],
    });
    await environment.deleteSnapshots('shop-media');
    const { id } = await start('data', planned);
    const operation = await ended('data', id);
    expect(operation).toMatchObject({
      state: 'failed',
      outcome: {
        summary: expect.stringMatching(/^Volume "media": /),
        equal: false,
      },
    });
    expect(operation.outcome?.volumes).not.toContainEqual(
      expect.objectContaining({ restoredTo: expect.anything() }),
    );
    expect(await claims()).toEqual(before);
  });
});
