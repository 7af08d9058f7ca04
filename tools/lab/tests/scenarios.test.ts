import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  EntityReport,
  PlatformCheck,
  PlatformReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { startExternalSecrets } from '../../sandbox/src/external-secrets';
import type { RunningAgent } from '../../sandbox/src/flux';
import {
  component,
  startPortal,
} from '../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { LAB_DRIVER, type LabNode } from '../node/startLabNode';
import { makeBucket } from './support/buckets';
import { eventually } from './support/eventually';
import { call, connectionWith, theLab } from './support/lab';
import { labLogger } from './support/logger';
import { ensureNamespace, removeNamespaces } from './support/namespace';
import { startNodeWithVolsync } from './support/nodeWithVolsync';
import { installOtherKinds, removeOtherKinds } from './support/otherKinds';
import { grantPortal, RBAC_DIRECTORY } from './support/portal';
import { kubectl, runKubectl, runTool } from './support/tools';

/*
 * The scenarios of the story that the product began with, by their names, as far as real servers are involved: the API
 * server, its controllers of Deployments, Jobs, scheduling and volume snapshots, and MinIO are real, and so are
 * kustomize and envsubst. External Secrets, the kubelet, the driver and VolSync's controller are the sandbox's. The
 * portal uses the roles that it requests. Its metrics (INT-004) are in monitoring.test.ts.
 */

jest.setTimeout(180_000);

const NAMESPACE = 'demo-ns';
const SYSTEM = 'volsync-system';
const COMPONENT = path.resolve(
  __dirname,
  '../../../kubernetes/components/volsync/volsync',
);
const ENDPOINT = 'http://10.25.11.3:9000';
const KEYS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'RESTIC_PASSWORD',
  'RESTIC_REPOSITORY',
];
/** A pod that exists before its volumes, and conflicting writers that retried */
const isTransient = ({
  reason,
  message,
}: {
  reason: string;
  message: string;
}) =>
  reason === 'FailedScheduling' ||
  message.includes('the object has been modified; please apply your changes');
const PASSWORD = 'canary-restic-password';
const CLASSES = [
  ['storage.k8s.io/v1', 'StorageClass', 'ceph-block'],
  ['storage.k8s.io/v1', 'StorageClass', 'openebs-hostpath'],
  ['snapshot.storage.k8s.io/v1', 'VolumeSnapshotClass', 'csi-ceph-block'],
] as const;

let directory: string;
let node: LabNode;
let secrets: RunningAgent;
let token: string;
let portal: Awaited<ReturnType<typeof startPortal>>;
const said: string[] = [];

beforeAll(async () => {
  const { minio, adminToken } = theLab();
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-lab-scenarios-'));
  await installOtherKinds();
  node = await startNodeWithVolsync(directory);
  const item = {
    RESTIC_PASSWORD: PASSWORD,
    AWS_ACCESS_KEY_ID: minio.accessKey,
    AWS_SECRET_ACCESS_KEY: minio.secretKey,
  };
  secrets = await startExternalSecrets({
    connection: connectionWith(adminToken),
    logger: labLogger('external-secrets'),
    stores: {
      onepassword: key => (key === 'volsync-minio' ? item : undefined),
    },
  });
  token = await grantPortal();
  for (const name of [NAMESPACE, SYSTEM]) {
    await ensureNamespace(name);
  }
  for (const [namespace, folder] of [
    [NAMESPACE, 'namespace'],
    [NAMESPACE, 'namespace-secrets'],
    [SYSTEM, 'controller'],
    [SYSTEM, 'platform'],
    [SYSTEM, 'everywhere'],
  ] as const) {
    await kubectl(
      '-n',
      namespace,
      'apply',
      '-k',
      `${RBAC_DIRECTORY}/${folder}`,
    );
  }
  for (const [apiVersion, kind, name] of CLASSES) {
    await apply({
      apiVersion,
      kind,
      metadata: { name },
      ...(kind === 'StorageClass'
        ? { provisioner: LAB_DRIVER }
        : { driver: LAB_DRIVER, deletionPolicy: 'Delete' }),
    });
  }
  await apply({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: 'onepassword' },
    spec: {
      provider: {
        onepassword: {
          connectHost: 'http://127.0.0.1:1',
          vaults: { lab: 1 },
          auth: {
            secretRef: {
              connectTokenSecretRef: { name: 'token', key: 'token' },
            },
          },
        },
      },
    },
  });
  await makeBucket('volsync').catch(() => undefined);
  portal = await openPortal();
}, 180_000);

afterAll(async () => {
  await portal?.stop();
  await removeNamespaces(NAMESPACE, SYSTEM);
  for (const one of [
    ['clustersecretstore', 'onepassword'],
    ...CLASSES.map(([, kind, name]) => [kind, name]),
  ]) {
    await kubectl('delete', '--ignore-not-found', '--wait=true', ...one);
  }
  for (const folder of ['platform', 'controller', 'everywhere']) {
    await kubectl(
      ...['delete', '--ignore-not-found', '-k', `${RBAC_DIRECTORY}/${folder}`],
    );
  }
  await secrets?.close();
  await node?.close();
  await removeOtherKinds();
  await rm(directory, { recursive: true, force: true });
}, 180_000);

function openPortal() {
  const { url, caData, minio } = theLab();
  return startPortal({
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
      refresh: { details: 1, repositories: 5 },
    },
    entities: [
      component('demo', {
        'backstage-volsync/cluster': 'apps',
        'backstage-volsync/namespace': NAMESPACE,
      }),
    ],
  });
}

async function apply(...objects: readonly object[]): Promise<void> {
  const { code, stderr } = await runKubectl(
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );
  if (code !== 0) {
    throw new Error(stderr);
  }
}

/** The component as the story applies it: kustomize, then envsubst with the variables, then kubectl. */
async function applyComponent(
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = await mkdtemp(path.join(directory, 'component-'));
  for (const file of ['externalsecret.yaml', 'replicationsource.yaml']) {
    const text = await readFile(path.join(COMPONENT, file), 'utf8');
    await writeFile(
      path.join(folder, file),
      text.replaceAll(ENDPOINT, theLab().minio.url),
    );
  }
  await writeFile(
    path.join(folder, 'kustomization.yaml'),
    'resources: [externalsecret.yaml, replicationsource.yaml]\n',
  );
  const built = await runTool('kustomize', ['build', folder]);
  await applyText(built.stdout, variables);
}

async function applyText(
  text: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const { stdout } = await runTool('flux-envsubst', [], {
    input: text,
    env: variables,
  });
  const { code, stderr } = await runKubectl(
    ['-n', NAMESPACE, 'apply', '-f', '-'],
    stdout,
  );
  if (code !== 0) {
    throw new Error(stderr);
  }
}

/** A claim with a file. */
async function makeClaim(name: string): Promise<void> {
  const one = `/api/v1/namespaces/${NAMESPACE}/persistentvolumeclaims/${name}`;
  await apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'ceph-block',
    },
  });
  const bound = await eventually(
    async () => {
      const { body } = await call({ path: one });
      const { spec, status } = body as {
        readonly spec?: { readonly volumeName?: string };
        readonly status?: { readonly phase?: string };
      };
      return status?.phase === 'Bound' && spec?.volumeName;
    },
    { what: `The claim "${name}" is bound`, timeoutMs: 60_000 },
  );
  await writeFile(path.join(node.volumeDirectory(bound), 'demo.txt'), name);
}

/** A check of the platform page, by a newly started portal */
async function check(id: string): Promise<PlatformCheck> {
  const fresh = await openPortal();
  try {
    return await eventually(
      async () => {
        const { body } = await request(fresh.server).get(
          '/api/volsync/v1/platform',
        );
        said.push(JSON.stringify(body));
        const found = (body as PlatformReport).clusters[0]?.checks.find(
          one => one.id === id,
        );
        return found?.at !== undefined && found;
      },
      { what: `The check "${id}"`, timeoutMs: 60_000 },
    );
  } finally {
    await fresh.stop();
  }
}

/** Waits until the tab's report of a claim meets the condition */
function volume(
  claim: string,
  is: (report: VolumeReport) => boolean,
): Promise<VolumeReport> {
  return eventually(
    async () => {
      const { body } = await request(portal.server).get(
        '/api/volsync/v1/entities/component/default/demo/volumes',
      );
      said.push(JSON.stringify(body));
      const found = (body as EntityReport).volumes?.find(
        one => one.claim === claim,
      );
      if (!found || !is(found)) {
        throw new Error(JSON.stringify(found ?? body));
      }
      return found;
    },
    { what: `The report of "${claim}"`, timeoutMs: 120_000 },
  );
}

const finds = (code: string) => (report: VolumeReport) =>
  report.findings.some(finding => finding.code === code);

const fixOf = (code: string, { findings }: VolumeReport) =>
  JSON.stringify(findings.find(finding => finding.code === code)?.fix);

it('BACKUP-VOLSYNC-APPS-INT-001: both Deployments are available, with the requested replicas', async () => {
  // Nothing runs yet, and the portal reports that
  expect(await check('controllers')).toMatchObject({ state: 'bad' });

  // The objects of the charts; the real controllers create the replicas
  await apply(
    ...['volsync', 'snapshot-controller'].map(name => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: SYSTEM },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name, image: `example.org/${name}:0.15.0` }] },
        },
      },
    })),
  );
  await kubectl(
    ...['-n', SYSTEM, 'wait', '--for=condition=Available', '--timeout=60s'],
    ...['deployment/volsync', 'deployment/snapshot-controller'],
  );
  await eventually(
    async () => {
      expect(await check('controllers')).toMatchObject({
        state: 'good',
        items: [{ seen: '2 of 2 available' }, { seen: '2 of 2 available' }],
      });
      return true;
    },
    { what: 'Both replicas of both', timeoutMs: 60_000 },
  );
});

it('BACKUP-VOLSYNC-APPS-INT-002: the Secret of demo-ns has the four keys, and refers to MinIO', async () => {
  await makeClaim('demo-pvc');
  await applyComponent({ APP: 'demo-ns' });
  await eventually(
    async () => {
      const { body } = await call({
        path: `/api/v1/namespaces/${NAMESPACE}/secrets/demo-ns-restic-secret`,
      });
      return (
        JSON.stringify(Object.keys((body.data as object) ?? {}).sort()) ===
        JSON.stringify(KEYS)
      );
    },
    { what: 'The Secret has its four keys', timeoutMs: 60_000 },
  );
  const { repository, source } = await volume(
    'demo-pvc',
    report => report.repository.state === 'read',
  );
  expect(source?.secretName).toBe('demo-ns-restic-secret');
  expect(repository).toMatchObject({
    value: { location: `s3:${theLab().minio.url}/volsync/demo-ns` },
  });
  // Leftovers of other tests in the cluster are checked, too
  expect((await check('secret-keys')).items).toContainEqual({
    name: 'Secret demo-ns/demo-ns-restic-secret',
    state: 'good',
    seen: 'has the four keys',
  });
  expect((await check('external-secrets')).items).toContainEqual(
    expect.objectContaining({
      name: 'ExternalSecret demo-ns/demo-ns-restic-secret',
      state: 'good',
    }),
  );
  for (const secret of [PASSWORD, theLab().minio.secretKey]) {
    for (const text of [secret, Buffer.from(secret).toString('base64')]) {
      expect(said.join('\n').includes(text)).toBe(false);
    }
  }
});

it('BACKUP-VOLSYNC-APPS-INT-003: a backup and a restore are reported as successful, with clean events and logs', async () => {
  await volume('demo-pvc', ({ verdict }) => verdict === 'protected');
  await applyText(
    await readFile(path.join(COMPONENT, 'replicationdestination.yaml'), 'utf8'),
    { APP: 'demo-ns' },
  );
  const report = await volume(
    'demo-pvc',
    ({ destinations }) => destinations[0]?.verdict === 'restored',
  );
  expect(report.runs[0]).toMatchObject({
    result: 'successful',
    failedAttempts: 0,
  });
  expect(report.timeline.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['run', 'restore']),
  );
  const shown = report.events.state === 'read' ? report.events.value : [];
  expect(shown.filter(event => !isTransient(event))).toEqual([]);

  const { body } = await call({
    path: `/api/v1/namespaces/${NAMESPACE}/events`,
  });
  const events = (body.items ?? []) as readonly {
    readonly reason: string;
    readonly involvedObject: { readonly kind: string; readonly name: string };
  }[];
  for (const name of ['volsync-src-demo-ns', 'volsync-dst-demo-ns-dst']) {
    expect(events).toContainEqual(
      expect.objectContaining({
        reason: 'Completed',
        involvedObject: expect.objectContaining({ kind: 'Job', name }),
      }),
    );
  }
  for (const one of [
    'replicationsource/demo-ns',
    'replicationdestination/demo-ns-dst',
  ]) {
    const logs = await kubectl(
      ...['-n', NAMESPACE, 'get', one],
      ...['-o', 'jsonpath={.status.latestMoverStatus}'],
    );
    expect(logs).toContain('"Successful"');
    expect(logs).not.toMatch(/error|fatal|fail/i);
  }
});

it('BACKUP-VOLSYNC-APPS-NEG-001: a missing csi-ceph-block is reported, with its fix', async () => {
  await kubectl('delete', 'volumesnapshotclass', 'csi-ceph-block');
  await makeClaim('class-pvc');
  await applyComponent({ APP: 'demo-class', VOLSYNC_CLAIM: 'class-pvc' });
  const report = await volume(
    'class-pvc',
    finds('volume-snapshot-class-missing'),
  );
  expect(report.verdict).toBe('unprotected');
  expect(fixOf('volume-snapshot-class-missing', report)).toContain(
    'VOLSYNC_SNAPSHOTCLASS',
  );
  expect(await check('volume-snapshot-class')).toMatchObject({
    state: 'bad',
    seen: expect.stringContaining('"csi-ceph-block"'),
    remedy: { text: expect.stringContaining('VOLSYNC_SNAPSHOTCLASS') },
  });
});

it('BACKUP-VOLSYNC-APPS-NEG-002: a missing openebs-hostpath is reported, with the event and its fix', async () => {
  await apply({
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name: 'csi-ceph-block' },
    driver: LAB_DRIVER,
    deletionPolicy: 'Delete',
  });
  await kubectl('delete', 'storageclass', 'openebs-hostpath');
  await makeClaim('cache-pvc');
  await applyComponent({ APP: 'demo-cache', VOLSYNC_CLAIM: 'cache-pvc' });
  const isTold = finds('cache-class-missing');
  const report = await volume(
    'cache-pvc',
    found =>
      isTold(found) &&
      found.events.state === 'read' &&
      // The first attempt to provision may have failed for another reason
      found.events.value.some(({ message }) =>
        message.includes('"openebs-hostpath" not found'),
      ),
  );
  expect(report.events).toMatchObject({
    value: expect.arrayContaining([
      expect.objectContaining({
        reason: 'ProvisioningFailed',
        message: expect.stringContaining('"openebs-hostpath" not found'),
      }),
    ]),
  });
  expect(fixOf('cache-class-missing', report)).toContain(
    'VOLSYNC_CACHE_STORAGECLASS',
  );
  expect(await check('cache-storage-class')).toMatchObject({
    state: 'bad',
    seen: expect.stringContaining('"openebs-hostpath"'),
    remedy: { text: expect.stringContaining('VOLSYNC_CACHE_STORAGECLASS') },
  });
});
