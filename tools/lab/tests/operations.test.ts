import { createHash, randomBytes } from 'node:crypto';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  EntityReport,
  EvidenceRecord,
  Operation,
  OperationPlan,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import {
  component,
  startPortal,
} from '../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { LAB_DRIVER, type LabNode } from '../node/startLabNode';
import { auditedCalls, openWatches } from './support/audit';
import { makeBucket } from './support/buckets';
import { eventually } from './support/eventually';
import { call, create, theLab } from './support/lab';
import { ensureNamespace, removeNamespaces } from './support/namespace';
import { startNodeWithVolsync } from './support/nodeWithVolsync';
import { grantOperations, grantPortal, RBAC_DIRECTORY } from './support/portal';
import { kubectl } from './support/tools';

/**
 * The story that the product began with, through its API and with exactly the permissions that it requests, on a real
 * API server with the real controllers and MinIO. The kubelet, the volume driver and VolSync's controller are the
 * sandbox's.
 */

jest.setTimeout(180_000);

const NAMESPACE = 'demo-ns';
/** Another namespace, with the same three folders of roles */
const COPY = 'demo-copy';
const CLAIM = 'demo-pvc';
const RESTORED = 'demo-pvc-restore';
const PASSWORD = 'canary-restic-password';
const core = `/api/v1/namespaces/${NAMESPACE}`;
const volsync = `/apis/volsync.backube/v1alpha1/namespaces/${NAMESPACE}`;
const claims = `${core}/persistentvolumeclaims`;
const entity = '/api/volsync/v1/entities/component/default/demo';
const volume = `${entity}/volumes/apps/${CLAIM}`;
const OPERATION = 'backstage-volsync/operation';

describe('BACKUP-VOLSYNC-APPS-E2E-001', () => {
  const begun = new Date();
  const content = randomBytes(300_000);
  const said: string[] = [];
  let directory: string;
  let node: LabNode;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let token: string;
  let snapshot: string;

  beforeAll(async () => {
    const { url, caData, minio } = theLab();
    directory = await mkdtemp(path.join(tmpdir(), 'volsync-lab-story-'));
    node = await startNodeWithVolsync(directory);
    token = await grantPortal();
    for (const namespace of [NAMESPACE, COPY]) {
      await ensureNamespace(namespace);
      await grantOperations(namespace);
    }
    await makeClasses();
    await makeBucket(NAMESPACE);
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            name: 'apps',
            url,
            caData,
            serviceAccountToken: token,
            namespaces: [NAMESPACE, COPY].map(name => ({
              name,
              owners: ['group:default/team-a'],
            })),
          },
        ],
        objectStores: [{ endpoint: minio.url }],
        repositories: { decrypt: true, cacheDirectory: `${directory}/cache` },
        refresh: { details: 1, repositories: 5 },
        operations: { allowWithoutPermissions: true, restoreElsewhere: true },
      },
      entities: [
        component('demo', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': NAMESPACE,
        }),
      ],
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await removeNamespaces(NAMESPACE, COPY);
    await removeClasses();
    await node?.close();
    await rm(directory, { recursive: true, force: true });
    await eventually(async () => (await openWatches(begun)) === 0, {
      what: 'The portal has left no watch open',
    });
  });

  async function makeClasses(): Promise<void> {
    await create(
      '/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses',
      {
        apiVersion: 'snapshot.storage.k8s.io/v1',
        kind: 'VolumeSnapshotClass',
        metadata: { name: 'csi-ceph-block' },
        driver: LAB_DRIVER,
        deletionPolicy: 'Delete',
      },
      { isShared: true },
    );
    await create(
      '/apis/storage.k8s.io/v1/storageclasses',
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'openebs-hostpath' },
        provisioner: LAB_DRIVER,
      },
      { isShared: true },
    );
  }

  async function removeClasses(): Promise<void> {
    for (const one of [
      '/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses/csi-ceph-block',
      '/apis/storage.k8s.io/v1/storageclasses/openebs-hostpath',
    ]) {
      await call({ method: 'DELETE', path: one });
    }
  }

  async function makeService(): Promise<void> {
    await create(claims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: CLAIM },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await writeFile(await fileIn(CLAIM), content);
    await createSecret(NAMESPACE);
    await create(`${volsync}/replicationsources`, {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name: 'demo' },
      spec: {
        sourcePVC: CLAIM,
        trigger: { schedule: '0 3 * * *' },
        restic: {
          repository: 'demo-restic',
          copyMethod: 'Snapshot',
          volumeSnapshotClassName: 'csi-ceph-block',
          cacheStorageClassName: 'openebs-hostpath',
          cacheCapacity: '1Gi',
          retain: { last: '5' },
        },
      },
    });
  }

  async function createSecret(namespace: string): Promise<void> {
    const { minio } = theLab();
    await create(`/api/v1/namespaces/${namespace}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'demo-restic' },
      stringData: {
        RESTIC_REPOSITORY: `s3:${minio.url}/${NAMESPACE}/demo`,
        RESTIC_PASSWORD: PASSWORD,
        AWS_ACCESS_KEY_ID: minio.accessKey,
        AWS_SECRET_ACCESS_KEY: minio.secretKey,
      },
    });
  }

  /** The file's path in the claim's volume, once it is bound. */
  async function fileIn(claim: string, namespace = NAMESPACE): Promise<string> {
    const bound = await eventually(
      async () => {
        const { body } = await call({
          path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${claim}`,
        });
        const { spec, status } = body as {
          readonly spec?: { readonly volumeName?: string };
          readonly status?: { readonly phase?: string };
        };
        return status?.phase === 'Bound' && spec?.volumeName;
      },
      { what: `The claim "${claim}" is bound`, timeoutMs: 60_000 },
    );
    return path.join(node.volumeDirectory(bound), 'demo.bin');
  }

  const sha256 = (bytes: Buffer) =>
    createHash('sha256').update(bytes).digest('hex');

  async function read<T>(route: string): Promise<T> {
    const { status, body } = await request(portal.server).get(route);
    const text = JSON.stringify(body);
    said.push(text);
    if (status !== 200) {
      throw new Error(`${route}: ${status} ${text}`);
    }
    return body as T;
  }

  async function plan(body: OperationRequest): Promise<OperationPlan> {
    return eventually(
      async () => {
        const answer = await request(portal.server)
          .post(`${volume}/plans`)
          .send(body);
        if (!answer.body.token) {
          throw new Error(JSON.stringify(answer.body));
        }
        return answer.body as OperationPlan;
      },
      { what: `A plan for ${JSON.stringify(body)}`, timeoutMs: 60_000 },
    );
  }

  async function carryOut(planned: OperationPlan): Promise<Operation> {
    const accepted = await request(portal.server)
      .post(`${volume}/operations`)
      .send({ token: planned.token, reason: 'The demonstration' });
    expect(accepted.status).toBe(202);
    return eventually(
      async () => {
        const operation = await read<Operation>(
          `${volume}/operations/${accepted.body.id}`,
        );
        if (!operation.endedAt) {
          throw new Error(JSON.stringify(operation));
        }
        return operation;
      },
      { what: 'The end of the operation', timeoutMs: 120_000 },
    );
  }

  const labelled = async (collection: string): Promise<readonly string[]> => {
    const { body } = await call({
      path: `${collection}?labelSelector=${encodeURIComponent(OPERATION)}`,
    });
    return (body.items ?? []).map(
      item => (item as { metadata: { name: string } }).metadata.name,
    );
  };

  it('backs up demo-pvc, and is done when the snapshot is in MinIO', async () => {
    await makeService();
    const planned = await plan({ kind: 'backup' });
    expect(planned.writes).toEqual([
      expect.objectContaining({
        kind: 'ReplicationSource',
        namespace: NAMESPACE,
        name: 'demo',
        action: 'change',
      }),
    ]);
    const operation = await carryOut(planned);
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: {
        files: 1,
        snapshotId: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    snapshot = operation.outcome?.snapshotId ?? '';
    const { body } = await call({ path: `${volsync}/replicationsources/demo` });
    expect(body.spec).toMatchObject({ trigger: { schedule: '0 3 * * *' } });
    expect((body.spec as { trigger: object }).trigger).not.toHaveProperty(
      'manual',
    );
  });

  it("reports in the plan what the namespace's quotas don't allow", async () => {
    const quotas = `${core}/resourcequotas`;
    await create(quotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'team' },
      spec: {
        hard: {
          persistentvolumeclaims: '3',
          'requests.storage': '100Gi',
          'count/replicationdestinations.volsync.backube': '0',
        },
      },
    });
    await eventually(
      async () => {
        const { body } = await call({ path: `${quotas}/team` });
        const { used } = body.status as { readonly used?: object };
        return used && Object.keys(used).length === 3;
      },
      { what: 'The quota is counted', timeoutMs: 60_000 },
    );
    const { warnings } = await plan({
      kind: 'restore',
      snapshot,
      claim: RESTORED,
    });
    expect(
      warnings.filter(({ code }) => code === 'quota').map(({ what }) => what),
    ).toEqual([
      // the volume and the cache exist, and a restore needs the same again
      'The quota "team" allows 3 of persistentvolumeclaims in this namespace, 2 are used, and this takes 2 more.',
      'The quota "team" allows 0 of count/replicationdestinations.volsync.backube in this namespace, 0 are used, and this takes 1 more.',
    ]);
    await call({ method: 'DELETE', path: `${quotas}/team` });
    const again = await plan({ kind: 'restore', snapshot, claim: RESTORED });
    expect(again.warnings.map(({ code }) => code)).not.toContain('quota');
    expect(again.warnings.map(({ code }) => code)).not.toContain(
      'quota-unknown',
    );
  });

  it('restores it to demo-pvc-restore: bound, and the checksums match', async () => {
    const planned = await plan({ kind: 'restore', snapshot, claim: RESTORED });
    expect(planned.expectedSeconds).toBeUndefined();
    const operation = await carryOut(planned);
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: { claim: RESTORED, equal: true, files: 1, snapshotId: snapshot },
    });
    const restored = await readFile(await fileIn(RESTORED));
    expect(sha256(restored)).toBe(sha256(content));
  });

  describe('over the live data of a Deployment', () => {
    const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
    let overwritten: string;

    beforeAll(async () => {
      await kubectl(
        '-n',
        NAMESPACE,
        'apply',
        '-k',
        `${RBAC_DIRECTORY}/restore-in-place`,
      );
      await create(deployments, toDeployment());
      await ready();
    });

    afterAll(async () => {
      await kubectl('-n', NAMESPACE, 'delete', 'deployment', 'demo');
      await kubectl('-n', NAMESPACE, 'delete', 'volumesnapshot', '--all');
    });

    const ready = () =>
      eventually(
        async () => {
          const { body } = await call({ path: `${deployments}/demo` });
          const { readyReplicas } = body.status as { readyReplicas?: number };
          return readyReplicas === 2;
        },
        { what: 'The Deployment is ready', timeoutMs: 60_000 },
      );
    const write = async (text: string) => writeFile(await fileIn(CLAIM), text);

    it('restores the whole volume, with the Deployment back at its replicas', async () => {
      await write('lost');
      const planned = await plan({
        kind: 'restore-in-place',
        snapshot,
        confirm: CLAIM,
      });
      // As long as the previous one
      expect(planned.expectedSeconds).toBeGreaterThan(0);
      const operation = await carryOut(planned);
      expect(operation).toMatchObject({
        state: 'succeeded',
        outcome: { equal: true, files: 1, snapshotId: snapshot },
      });
      overwritten = operation.id;
      expect(sha256(await readFile(await fileIn(CLAIM)))).toBe(sha256(content));
      await ready();
      const { body } = await call({
        path: `${volsync}/replicationsources/demo`,
      });
      expect((body.spec as { trigger: object }).trigger).toEqual({
        schedule: '0 3 * * *',
      });
    });

    it('undoes that', async () => {
      const operation = await carryOut(
        await plan({ kind: 'undo', operation: overwritten, confirm: CLAIM }),
      );
      expect(operation).toMatchObject({
        state: 'succeeded',
        outcome: { equal: true, files: 1 },
      });
      expect(await readFile(await fileIn(CLAIM), 'utf8')).toBe('lost');
      await ready();
    });

    it('compares it with the snapshot while the Deployment runs', async () => {
      const operation = await carryOut(
        await plan({ kind: 'compare-live', snapshot }),
      );
      expect(operation).toMatchObject({
        state: 'succeeded',
        outcome: {
          summary: expect.stringContaining('0 added, 1 changed, 0 removed'),
        },
      });
    });

    it('restores a chosen file beside the current one, then in its place', async () => {
      const files = {
        kind: 'restore-files',
        snapshot,
        paths: ['/demo.bin'],
      } as const;
      const beside = await carryOut(await plan(files));
      expect(beside).toMatchObject({
        state: 'succeeded',
        outcome: { equal: true, files: 1 },
      });
      const current = await fileIn(CLAIM);
      expect(await readFile(current, 'utf8')).toBe('lost');
      const [restored] = (await readdir(path.dirname(current))).filter(name =>
        name.startsWith('demo.bin.restored-'),
      );
      expect(
        sha256(
          await readFile(path.join(path.dirname(current), restored ?? '')),
        ),
      ).toBe(sha256(content));
      await rm(path.join(path.dirname(current), restored ?? ''));

      const replaced = await carryOut(
        await plan({ ...files, existing: 'replace', stopApp: true }),
      );
      expect(replaced).toMatchObject({
        state: 'succeeded',
        outcome: { equal: true, files: 1 },
      });
      expect(sha256(await readFile(current))).toBe(sha256(content));
      await ready();
    });
  });

  it('restores all volumes of the service to new ones', async () => {
    const claim = `${CLAIM}-before`;
    const operation = await carryOut(
      await plan({ kind: 'restore-service', suffix: 'before' }),
    );
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, volumes: [{ claim: CLAIM, restoredTo: claim }] },
    });
    expect(sha256(await readFile(await fileIn(claim)))).toBe(sha256(content));
    await kubectl('-n', NAMESPACE, 'delete', 'pvc', claim);
  });

  it('restores it into another namespace, once the Secret is there', async () => {
    const wanted = {
      kind: 'restore-elsewhere',
      snapshot,
      target: { namespace: COPY, storageClass: 'openebs-hostpath' },
    } as const;
    const blocked = await request(portal.server)
      .post(`${volume}/plans`)
      .send(wanted);
    expect(blocked.body).toMatchObject({
      warnings: expect.arrayContaining([
        expect.objectContaining({
          code: 'secret-missing',
          command: `kubectl create secret generic demo-restic --namespace ${COPY} --from-env-file demo-restic.env`,
        }),
      ]),
    });
    expect(blocked.body).not.toHaveProperty('token');
    await createSecret(COPY);
    const operation = await carryOut(await plan(wanted));
    expect(operation).toMatchObject({
      state: 'succeeded',
      outcome: { equal: true, files: 1 },
    });
    expect(sha256(await readFile(await fileIn(CLAIM, COPY)))).toBe(
      sha256(content),
    );
    for (const collection of [
      `/apis/batch/v1/namespaces/${COPY}/jobs`,
      `/apis/volsync.backube/v1alpha1/namespaces/${COPY}/replicationdestinations`,
    ]) {
      expect(await labelled(collection)).toEqual([]);
    }
  });

  it('shows it protected, with the events of the cluster', async () => {
    const { body } = await call({ path: `${volsync}/replicationsources/demo` });
    const lastTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    await create(`${core}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'demo.noted' },
      involvedObject: {
        apiVersion: 'volsync.backube/v1alpha1',
        kind: 'ReplicationSource',
        namespace: NAMESPACE,
        name: 'demo',
        uid: (body.metadata as { readonly uid: string }).uid,
      },
      type: 'Warning',
      reason: 'Noted',
      message: 'Somebody noted something',
      count: 1,
      firstTimestamp: lastTimestamp,
      lastTimestamp,
      source: { component: 'demo' },
    });
    const report = await eventually(
      async () => {
        const now = await read<EntityReport>(`${entity}/volumes`);
        const found = now.volumes.find(({ claim }) => claim === CLAIM);
        if (
          found?.verdict !== 'protected' ||
          found.events.state !== 'read' ||
          !found.events.value.some(({ reason }) => reason === 'Noted')
        ) {
          throw new Error(JSON.stringify(now));
        }
        return found;
      },
      { what: 'The report is green', timeoutMs: 60_000 },
    );
    expect(report.newestRestorable?.snapshotId).toBe(snapshot);
    const events = report.events.state === 'read' ? report.events.value : [];
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'Noted' }),
    );
  });

  it('exports the evidence, as a document and as JSON, without a secret', async () => {
    const record = await read<EvidenceRecord>(`${entity}/evidence`);
    const [of] = record.volumes.filter(({ claim }) => claim === CLAIM);
    expect(of).toMatchObject({
      namespace: NAMESPACE,
      verdict: 'protected',
      source: {
        name: 'demo',
        volumeSnapshotClass: 'csi-ceph-block',
        cacheStorageClass: 'openebs-hostpath',
      },
      secret: {
        name: 'demo-restic',
        keys: expect.arrayContaining(['RESTIC_PASSWORD', 'RESTIC_REPOSITORY']),
      },
      history: expect.arrayContaining([
        expect.objectContaining({
          what: 'backup',
          result: 'succeeded',
          snapshotId: snapshot,
        }),
        expect.objectContaining({
          what: 'restore',
          result: 'succeeded',
          equal: true,
        }),
      ]),
    });
    const readable = await request(portal.server)
      .get(`${entity}/evidence`)
      .set('accept', 'text/markdown');
    expect(readable.headers['content-type']).toMatch(/^text\/markdown/);
    for (const part of [NAMESPACE, CLAIM, snapshot, 'csi-ceph-block']) {
      expect(readable.text).toContain(part);
    }
    said.push(readable.text);
  });

  it('cleans up leftovers of an unknown operation, and verifies the clean-up', async () => {
    expect(await labelled(`${volsync}/replicationdestinations`)).toEqual([]);
    expect(
      await labelled(`/apis/batch/v1/namespaces/${NAMESPACE}/jobs`),
    ).toEqual([]);
    const left = 'backstage-volsync-drill-deadbeef';
    const metadata = { name: left, labels: { [OPERATION]: 'deadbeef' } };
    await create(claims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    const directoryOfLeft = path.dirname(await fileIn(left));
    const planned = await plan({ kind: 'clean-up' });
    expect(planned.writes).toEqual([
      expect.objectContaining({ name: left, action: 'delete' }),
    ]);
    expect(await carryOut(planned)).toMatchObject({ state: 'succeeded' });
    expect((await call({ path: `${claims}/${left}` })).status).toBe(404);
    await eventually(async () => !(await exists(directoryOfLeft)), {
      what: 'Its volume is gone too',
      timeoutMs: 30_000,
    });
    // the restored claim belongs to its owner, who deletes it
    expect((await call({ path: `${claims}/${RESTORED}` })).status).toBe(200);
    await kubectl('-n', NAMESPACE, 'delete', 'pvc', RESTORED);
    expect(await labelled(claims)).toEqual([]);
  });

  it('was never denied what its roles are for, and revealed no secret', async () => {
    const refused = (await auditedCalls(begun)).filter(
      ({ userAgent, objectRef, responseStatus }) =>
        userAgent &&
        objectRef?.namespace === NAMESPACE &&
        responseStatus?.code === 403,
    );
    expect(refused).toEqual([]);
    const everything = [...said, ...portal.logged].join('\n');
    for (const secret of [PASSWORD, theLab().minio.secretKey, token]) {
      expect(everything.includes(secret)).toBe(false);
      expect(everything.includes(Buffer.from(secret).toString('base64'))).toBe(
        false,
      );
    }
  });
});

function toDeployment() {
  const labels = { app: 'demo' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'demo' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'demo',
              image: 'example.org/demo:1',
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: CLAIM } },
          ],
        },
      },
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
