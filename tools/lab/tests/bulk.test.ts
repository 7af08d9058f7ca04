import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  BulkKind,
  BulkOperation,
  BulkPlan,
  Operation,
  OperationProgress,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import {
  component,
  startPortal,
} from '../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { LAB_DRIVER, type LabNode } from '../node/startLabNode';
import { auditedCalls } from './support/audit';
import { makeBucket } from './support/buckets';
import { eventually } from './support/eventually';
import { call, create, theLab } from './support/lab';
import { ensureNamespace, removeNamespaces } from './support/namespace';
import { startNodeWithVolsync } from './support/nodeWithVolsync';
import { grantOperations, grantPortal, RBAC_DIRECTORY } from './support/portal';
import { kubectl } from './support/tools';

/**
 * Several volumes as one operation, restic's progress, and checks of the app: with exactly the permissions that
 * operations need, and under the admission policy.
 */

jest.setTimeout(240_000);

const NAMESPACE = 'demo-bulk';
const PASSWORD = 'canary-restic-password';
const SLOW_CLASS = 'lab-slow';
const claims = `/api/v1/namespaces/${NAMESPACE}/persistentvolumeclaims`;
const batch = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;
const volsync = `/apis/volsync.backube/v1alpha1/namespaces/${NAMESPACE}`;
const entityRef = 'component:default/bulk';
/** The node runs it in the volume */
const CHECK = {
  image: 'busybox:1.37',
  command: ['sh', '-c', 'grep -x committed state.txt'],
};
/** What the app of each volume wrote */
const VOLUMES = [
  { claim: 'whole', state: 'committed\n' },
  { claim: 'torn', state: 'begun\n' },
  // restic reports its progress every ten seconds, so this one takes longer
  { claim: 'large', state: 'committed\n', storageClassName: SLOW_CLASS },
] as const;
const LARGE_BYTES = 10_000_000;
const SMALL_BYTES = 1_000_000;

describe('operations of several volumes', () => {
  const begun = new Date();
  let directory: string;
  let node: LabNode;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let largeVolume: string;

  beforeAll(async () => {
    const { url, caData, minio } = theLab();
    directory = await mkdtemp(path.join(tmpdir(), 'volsync-lab-bulk-'));
    node = await startNodeWithVolsync(directory);
    const token = await grantPortal();
    await allowCheck();
    await ensureNamespace(NAMESPACE);
    await grantOperations(NAMESPACE);
    await create('/apis/storage.k8s.io/v1/storageclasses', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: SLOW_CLASS },
      provisioner: LAB_DRIVER,
      parameters: { 'sandbox/limit-kib-per-second': '600' },
    });
    await makeBucket(NAMESPACE);
    for (const volume of VOLUMES) {
      await makeVolume(volume);
    }
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            name: 'apps',
            url,
            caData,
            serviceAccountToken: token,
            namespaces: [{ name: NAMESPACE, owners: ['group:default/team-a'] }],
          },
        ],
        objectStores: [{ endpoint: minio.url }],
        repositories: { decrypt: true, cacheDirectory: `${directory}/cache` },
        refresh: { details: 1, repositories: 5 },
        operations: {
          allowWithoutPermissions: true,
          applicationChecks: [
            {
              ...CHECK,
              name: 'state',
              volumes: ['whole', 'torn'].map(claim => ({
                namespace: NAMESPACE,
                claim,
              })),
            },
          ],
        },
      },
      entities: [
        component('bulk', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': NAMESPACE,
        }),
      ],
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await kubectl('apply', '-k', path.join(RBAC_DIRECTORY, 'policy'));
    await removeNamespaces(NAMESPACE);
    await kubectl('delete', 'storageclass', SLOW_CLASS, '--ignore-not-found');
    await node?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Lists the check in the policy, as its README says. */
  async function allowCheck(): Promise<void> {
    const words = [CHECK.image, ...CHECK.command].map(word => `'${word}'`);
    await kubectl(
      ...['patch', 'validatingadmissionpolicy', 'backstage-volsync-jobs'],
      ...['--type', 'json', '--patch'],
      JSON.stringify([
        {
          op: 'replace',
          path: '/spec/variables/2',
          value: {
            name: 'checks',
            expression: `[[${words.join(', ')}]]`,
          },
        },
      ]),
    );
  }

  async function makeVolume(volume: {
    readonly claim: string;
    readonly state: string;
    readonly storageClassName?: string;
  }): Promise<void> {
    const { claim, state, storageClassName } = volume;
    const { minio } = theLab();
    await create(claims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim },
      spec: {
        storageClassName,
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    const bound = await eventually(
      async () => {
        const { body } = await call({ path: `${claims}/${claim}` });
        return (body.spec as { readonly volumeName?: string }).volumeName;
      },
      { what: `The claim "${claim}" has a volume`, timeoutMs: 60_000 },
    );
    const files = node.volumeDirectory(bound);
    await writeFile(path.join(files, 'state.txt'), state);
    if (storageClassName) {
      largeVolume = files;
      await writeFile(path.join(files, 'small.bin'), randomBytes(SMALL_BYTES));
    }
    await create(`/api/v1/namespaces/${NAMESPACE}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${claim}-restic` },
      stringData: {
        RESTIC_REPOSITORY: `s3:${minio.url}/${NAMESPACE}/${claim}`,
        RESTIC_PASSWORD: PASSWORD,
        AWS_ACCESS_KEY_ID: minio.accessKey,
        AWS_SECRET_ACCESS_KEY: minio.secretKey,
      },
    });
    await create(`${volsync}/replicationsources`, {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name: claim },
      spec: {
        sourcePVC: claim,
        trigger: { schedule: '0 3 1 1 *' },
        restic: {
          repository: `${claim}-restic`,
          copyMethod: 'Direct',
          retain: { last: '5' },
        },
      },
    });
  }

  async function startBulk(kind: BulkKind): Promise<BulkOperation> {
    const plan = await eventually(
      async () => {
        const { body } = await request(portal.server)
          .post('/api/volsync/v1/bulk/plans')
          .send({
            kind,
            volumes: VOLUMES.map(({ claim }) => ({
              entityRef,
              cluster: 'apps',
              claim,
            })),
          });
        const { token, volumes } = body as BulkPlan;
        if (!token || volumes.some(({ blocked }) => blocked)) {
          throw new Error(JSON.stringify(body));
        }
        return body as BulkPlan;
      },
      { what: `A plan to ${kind} all volumes`, timeoutMs: 90_000 },
    );
    const { status, body } = await request(portal.server)
      .post('/api/volsync/v1/bulk')
      .send({ token: plan.token, reason: 'The demonstration' });
    expect(status).toBe(202);
    return body as BulkOperation;
  }

  async function operationOf(bulk: BulkOperation, claim: string) {
    const found = bulk.volumes.find(one => one.claim === claim);
    if (!found?.operation) {
      return undefined;
    }
    const { body } = await request(portal.server).get(
      `/api/volsync/v1/entities/component/default/bulk/volumes/apps/${claim}/operations/${found.operation}`,
    );
    return body as Operation;
  }

  /** Runs it to its end. Returns the result, and what was shown of the progress of the large volume. */
  async function carryOut(kind: BulkKind) {
    const { id } = await startBulk(kind);
    const shown: OperationProgress[] = [];
    const ended = await eventually(
      async () => {
        const { body } = await request(portal.server).get(
          `/api/volsync/v1/bulk/${id}`,
        );
        const bulk = body as BulkOperation;
        const large = await operationOf(bulk, 'large');
        if (large?.progress?.unit === 'bytes') {
          shown.push(large.progress);
        }
        if (bulk.state !== 'ended') {
          throw new Error(JSON.stringify(bulk));
        }
        return bulk;
      },
      { what: `The end of the ${kind} of all volumes`, timeoutMs: 180_000 },
    );
    return { ended, shown };
  }

  const statesOf = ({ volumes }: BulkOperation) =>
    Object.fromEntries(volumes.map(({ claim, state }) => [claim, state]));
  const isResticProgress = expect.objectContaining({
    unit: 'bytes',
    done: expect.any(Number),
    total: expect.any(Number),
    files: expect.any(Number),
    totalFiles: expect.any(Number),
    bytesPerSecond: expect.any(Number),
  });

  it('backs up all, and again after one has grown', async () => {
    const all = { whole: 'succeeded', torn: 'succeeded', large: 'succeeded' };
    expect(statesOf((await carryOut('backup')).ended)).toEqual(all);
    await writeFile(
      path.join(largeVolume, 'large.bin'),
      randomBytes(LARGE_BYTES),
    );
    expect(statesOf((await carryOut('backup')).ended)).toEqual(all);
  });

  it('test-restores all, shows how far restic is by the log of its pod, and says which app can use its files', async () => {
    const { ended, shown } = await carryOut('drill');
    expect(statesOf(ended)).toEqual({
      whole: 'succeeded',
      torn: 'failed',
      large: 'succeeded',
    });
    expect(shown).toContainEqual(isResticProgress);
    expect(await operationOf(ended, 'whole')).toMatchObject({
      outcome: {
        equal: true,
        application: { check: 'state', passed: true },
        summary: expect.stringMatching(
          /Application consistent by the check "state"/,
        ),
      },
    });
    expect(await operationOf(ended, 'torn')).toMatchObject({
      outcome: {
        equal: true,
        application: { check: 'state', passed: false },
      },
    });
    const large = await operationOf(ended, 'large');
    expect(large?.outcome).toMatchObject({ equal: true, files: 3 });
    expect(large?.outcome?.summary).not.toMatch(/consistent/);
  });

  it('leaves nothing, was never denied what its roles are for, and revealed no secret', async () => {
    for (const collection of [
      claims,
      batch,
      `${volsync}/replicationdestinations`,
    ]) {
      const { body } = await call({
        path: `${collection}?labelSelector=backstage-volsync/operation`,
      });
      expect(body.items).toEqual([]);
    }
    const refused = (await auditedCalls(begun)).filter(
      ({ userAgent, objectRef, responseStatus }) =>
        userAgent &&
        objectRef?.namespace === NAMESPACE &&
        responseStatus?.code === 403,
    );
    expect(refused).toEqual([]);
    const logged = portal.logged.join('\n');
    for (const secret of [PASSWORD, theLab().minio.secretKey]) {
      expect(logged.includes(secret)).toBe(false);
    }
  });
});
