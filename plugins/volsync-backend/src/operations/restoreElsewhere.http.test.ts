import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  OperationPlan,
  OperationRequest,
  RestoreTarget,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { contractErrors } from '../__testUtils__/contract';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import {
  component,
  startPortal,
  type PermissionRequestBody,
} from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(180_000);

const VOLUME =
  '/v1/entities/{kind}/{namespace}/{name}/volumes/{cluster}/{claim}';
const ann = mockCredentials.user.header('user:default/ann');
const PERMISSION = 'volsync.restore.elsewhere';

/** A test namespace is bound to the entity of the same name, unless the operator left it unbound. */
const entityOf = (name: string) =>
  component(name, {
    'backstage-volsync/cluster': 'apps',
    'backstage-volsync/namespace': name,
  });

describe('a restore into another namespace, over HTTP', () => {
  let environment: OperationsEnvironment;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let snapshot: string;
  const refused: string[] = [];
  const namespaces = [{ name: 'shop', entities: ['component:default/shop'] }];
  /** As the operator sets it on the Namespace itself */
  const bind = (isBound: boolean) =>
    environment.cluster.apply('namespaces', {
      metadata: {
        name: 'copy',
        ...(isBound && {
          annotations: {
            'backstage-volsync/entities': 'component:default/copy',
          },
        }),
      },
    });

  async function startAgain(
    operations: object = { restoreElsewhere: true },
    policy: 'ALLOW' | 'CONDITIONAL' = 'CONDITIONAL',
  ) {
    await portal?.stop();
    const { volsync } = environment;
    portal = await startPortal({
      volsync: {
        ...volsync,
        clusters: volsync.clusters.map(cluster => ({
          ...cluster,
          namespaces,
        })),
        operations,
      },
      config: { permission: { enabled: true } },
      entities: ['shop', 'copy', 'foreign'].map(entityOf),
      refuses: ({ permission, resourceRef }: PermissionRequestBody) =>
        permission === PERMISSION && refused.includes(resourceRef ?? ''),
      policy: () => policy,
    });
  }

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    await environment.addVolume('shop');
    await environment.backedUp('shop');
    snapshot = await environment.newestSnapshot('shop');
    for (const namespace of ['copy', 'foreign']) {
      await environment.cluster.apply('namespaces', {
        metadata: { name: namespace },
      });
      await environment.addSecret({
        namespace,
        name: 'restic',
        repository: `s3:${environment.s3.url}/volsync/shop`,
      });
    }
    await bind(true);
    await startAgain();
  });
  beforeEach(() => {
    refused.splice(0);
  });
  afterAll(async () => {
    await portal?.stop();
    await environment?.close();
  });

  const pathOf = (name: string, claim = 'data') =>
    `/api/volsync/v1/entities/component/default/${name}/volumes/apps/${claim}`;
  async function post(route: 'plans' | 'operations', body: object) {
    const response = await request(portal.server)
      .post(`${pathOf('shop')}/${route}`)
      .set('authorization', ann)
      .send(body);
    expect(
      contractErrors(
        `${VOLUME}/${route}`,
        response.status,
        response.body,
        'post',
      ),
    ).toBeUndefined();
    return response;
  }
  const requestFor = (target: RestoreTarget): OperationRequest => ({
    kind: 'restore-elsewhere',
    snapshot,
    target,
  });
  const toCopy: RestoreTarget = {
    namespace: 'copy',
    entityRef: 'component:default/copy',
  };
  const refusalOf = async (target: RestoreTarget) => {
    const { status, body } = await post('plans', requestFor(target));
    return `${status} ${body.error?.message}`;
  };
  async function planned(): Promise<OperationPlan> {
    let plan: OperationPlan | undefined;
    await waitFor(async () => {
      const { status, body } = await post('plans', requestFor(toCopy));
      expect(status).toBe(200);
      plan = body as OperationPlan;
    }, 30_000);
    return plan!;
  }

  it.each(['shop', 'copy'])(
    'is planned only with the permission on the entity "%s"',
    async name => {
      refused.push(`component:default/${name}`);
      expect(await refusalOf(toCopy)).toMatch(
        new RegExp(`^403 .*"component:default/${name}".*"${PERMISSION}"`),
      );
    },
  );

  it.each<[string, RestoreTarget, RegExp]>([
    [
      'a namespace that is bound to another entity',
      { namespace: 'copy' },
      /^403 The namespace "copy" of cluster "apps" is not bound to "component:default\/shop"/,
    ],
    [
      'a namespace that the entity names and nobody bound',
      { namespace: 'foreign', entityRef: 'component:default/foreign' },
      /^403 .*is not bound to "component:default\/foreign"/,
    ],
    [
      'a cluster that the portal does not have, as one that is not bound',
      { ...toCopy, cluster: 'nowhere' },
      /^403 The namespace "copy" of cluster "nowhere" is not bound/,
    ],
    [
      'an entity that does not exist',
      { ...toCopy, entityRef: 'component:default/none' },
      /^404 /,
    ],
    [
      'its own namespace',
      { namespace: 'shop' },
      /^400 .*Use the kind "restore"/,
    ],
  ])('is denied into %s', async (_, target, message) => {
    expect(await refusalOf(target)).toMatch(message);
  });

  it.each([
    { namespace: '../shop' },
    { namespace: 'copy', claim: 'A' },
    { namespace: 'copy', claim: 'a'.repeat(64) },
    { namespace: 'copy', secret: 'a/b' },
    { namespace: 'copy', entityRef: 'copy' },
    { namespace: 'copy', capacity: '-1Gi' },
    { namespace: 'copy', accessMode: 'ReadOnlyMany' },
    { namespace: 'copy', value: 'x' },
    {},
  ])('returns 400 for the target %j', async target => {
    expect(
      (await post('plans', { kind: 'restore-elsewhere', snapshot, target }))
        .status,
    ).toBe(400);
  });

  it("lists the namespaces that the caller can use, with their clusters' classes", async () => {
    const list = () =>
      request(portal.server)
        .get(`${pathOf('shop')}/restore-targets`)
        .set('authorization', ann);
    await waitFor(async () => {
      const { status, body } = await list();
      expect(status).toBe(200);
      expect(
        contractErrors(`${VOLUME}/restore-targets`, 200, body),
      ).toBeUndefined();
      expect(body).toEqual({
        clusters: [
          {
            cluster: 'apps',
            namespaces: [
              { namespace: 'copy', entityRef: 'component:default/copy' },
            ],
            storageClasses: [
              expect.objectContaining({ name: 'ceph-block', isDefault: false }),
            ],
          },
        ],
      });
    }, 10_000);
    refused.push('component:default/copy');
    expect((await list()).body).toEqual({ clusters: [] });
    refused.push('component:default/shop');
    expect((await list()).status).toBe(403);
  });

  it('is not offered until the operator enables it', async () => {
    await startAgain({});
    expect(await refusalOf(toCopy)).toMatch(
      /^403 .*volsync\.operations\.restoreElsewhere/,
    );
    const { body } = await request(portal.server)
      .get(`${pathOf('shop')}/operations`)
      .set('authorization', ann);
    expect(body.kinds).toContain('restore');
    expect(body.kinds).not.toContain('restore-elsewhere');
    await startAgain();
  });

  it('is denied while the policy allows it to everyone', async () => {
    await startAgain(undefined, 'ALLOW');
    expect(await refusalOf(toCopy)).toMatch(
      /^403 This operation copies data into another namespace, and as far as this portal has seen, its permission policy allows everyone/,
    );
    await startAgain();
  });

  it("doesn't start for a caller who lost the permission or the binding after the plan", async () => {
    const { token } = await planned();
    refused.push('component:default/copy');
    expect((await post('operations', { token })).status).toBe(403);
    refused.splice(0);
    expect(await environment.list('persistentVolumeClaims', 'copy')).toEqual(
      [],
    );
  });

  it('is shown, audited and recorded for both entities', async () => {
    const { token, warnings } = await planned();
    expect(warnings.filter(({ severity }) => severity === 'blocks')).toEqual(
      [],
    );
    const { status, body } = await post('operations', { token });
    expect(status).toBe(202);
    const paths = [pathOf('shop'), pathOf('copy')];
    await waitFor(async () => {
      for (const path of paths) {
        const operation = await request(portal.server)
          .get(`${path}/operations/${body.id}`)
          .set('authorization', ann);
        expect(operation.body).toMatchObject({
          kind: 'restore-elsewhere',
          state: 'succeeded',
          outcome: { equal: true },
        });
      }
    }, 90_000);
    for (const path of paths) {
      const history = await request(portal.server)
        .get(`${path}/history`)
        .set('authorization', ann);
      expect(
        contractErrors(`${VOLUME}/history`, 200, history.body),
      ).toBeUndefined();
      expect(history.body.entries[0]).toMatchObject({
        what: 'restore-elsewhere',
        result: 'succeeded',
        requestedBy: 'user:default/ann',
      });
    }
    expect(await environment.read('copy', 'data', 'orders.txt')).toBe(
      'order 1\n',
    );
    expect(portal.audited).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          eventId: 'operation-start',
          status: 'succeeded',
          meta: expect.objectContaining({
            kind: 'restore-elsewhere',
            options: expect.objectContaining({ target: toCopy }),
          }),
        }),
        expect.objectContaining({
          eventId: 'operation-end',
          meta: expect.objectContaining({ otherClaims: ['apps/copy/data'] }),
        }),
      ]),
    );
  });
});
