import path from 'node:path';
import {
  toWriteCall,
  type ResourceWrite,
  type WriteBody,
} from 'backstage-plugin-volsync-node';
import { operationsSchema } from '../../../plugins/volsync-backend/src/config/operations';
import { toHashJob } from '../../../plugins/volsync-backend/src/operations/kinds/restore/hashJob';
import { toCopyJob } from '../../../plugins/volsync-backend/src/operations/kinds/restore-in-place/copyBack';
import { toForgetJob } from '../../../plugins/volsync-backend/src/operations/kinds/delete-snapshot/forgetJob';
import { toFetchJob } from '../../../plugins/volsync-backend/src/operations/kinds/restore-files/fetchJob';
import type { FilesParams } from '../../../plugins/volsync-backend/src/operations/kinds/restore-files/params';
import { toPlaceJob } from '../../../plugins/volsync-backend/src/operations/kinds/restore-files/placeJob';
import type { InPlaceParams } from '../../../plugins/volsync-backend/src/operations/kinds/restore-in-place/params';
import { eventually } from './support/eventually';
import { call, type ApiAnswer } from './support/lab';
import { makeNamespace, removeNamespaces } from './support/namespace';
import { installOtherKinds, removeOtherKinds } from './support/otherKinds';
import { grantPortal, RBAC_DIRECTORY } from './support/portal';
import { kubectl, runKubectl } from './support/tools';

/**
 * How deploy/rbac/policy restricts the roles, on the real API server. The product's requests pass, and each clause
 * rejects a request that someone with a stolen token would send instead.
 */

const MARK = '0a1b2c3d';
const { verification, restic } = operationsSchema.parse({});
const labels = {
  'backstage-volsync/operation': MARK,
  'app.kubernetes.io/managed-by': 'backstage-volsync',
};
const params: InPlaceParams = {
  source: { name: 'data', uid: 'one' },
  secretName: 'restic',
  snapshot: { id: 'f'.repeat(64), restoreAsOf: '2026-01-01T00:00:00Z' },
  mark: MARK,
  claim: {
    name: 'data',
    uid: 'two',
    capacity: '1Gi',
    accessModes: ['ReadWriteOnce'],
  },
  destination: `backstage-volsync-${MARK}`,
  job: `backstage-volsync-hash-${MARK}`,
  mover: {
    moverSecurityContext: {
      runAsUser: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
  compare: true,
  deleteFiles: true,
  workloads: [],
  runners: [],
};
const hashJob = toHashJob(params, {
  verification,
  stride: 3,
  claimName: 'data',
});
const copyJob = toCopyJob(params, {
  verification,
  from: `backstage-volsync-back-${MARK}`,
});

const files: FilesParams = {
  ...params,
  paths: [{ address: '/a', raw: 'YQ==' }],
  existing: 'keep',
  suffix: '.restored-20261130T091500Z',
  files: 1,
  bytes: 1,
  stopApp: false,
  mover: {
    ...params.mover,
    customCA: { secretName: 'ca', key: 'ca.crt' },
  },
};
const live = { node: 'one' };
const fetchJob = toFetchJob(files, {
  tools: { verification, restic },
  stride: 1,
  live,
});
const placeJob = toPlaceJob(files, { tools: { verification }, live });
const discardJob = toPlaceJob(files, {
  tools: { verification },
  live,
  isDiscard: true,
});

const forgetJob = toForgetJob(
  { ...files, snapshot: { id: 'a'.repeat(64) } },
  { verification, restic },
);

let namespace: string;
/** A namespace without `restore-in-place/` */
let careful: string;
let token: string;

beforeAll(async () => {
  token = await grantPortal();
  await installOtherKinds();
  await makeKinds();
  namespace = await makeNamespace('policy');
  careful = await makeNamespace('policy');
  for (const [where, folder] of [
    [namespace, 'operations'],
    [namespace, 'restore-in-place'],
    [namespace, 'delete-snapshots'],
    [namespace, 'git-automation'],
    [careful, 'operations'],
  ] as const) {
    await kubectl(
      '-n',
      where,
      'apply',
      '-k',
      path.join(RBAC_DIRECTORY, folder),
    );
  }
  await makeObjects();
  await eventually(
    async () => (await send(create('jobs', 'other', hashJob))).status === 403,
    { what: 'The policy is in force' },
  );
}, 120_000);

afterAll(async () => {
  await removeNamespaces(namespace, careful);
  await kubectl('delete', '--ignore-not-found', 'crd', ...MADE_KINDS);
  await removeOtherKinds();
}, 120_000);

const MADE_KINDS = ['applications.argoproj.io', 'scaledobjects.keda.sh'];

/** Those that no Go module contains, with all fields. */
async function makeKinds(): Promise<void> {
  for (const [plural, kind, version] of [
    ['applications.argoproj.io', 'Application', 'v1alpha1'],
    ['scaledobjects.keda.sh', 'ScaledObject', 'v1alpha1'],
  ] as const) {
    const group = plural.slice(plural.indexOf('.') + 1);
    await apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: plural },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind, plural: plural.split('.')[0] },
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
              },
            },
          },
        ],
      },
    });
  }
  await kubectl(
    'wait',
    '--for=condition=Established',
    ...MADE_KINDS.map(name => `crd/${name}`),
  );
}

/** Objects of others in the namespace. */
async function makeObjects(): Promise<void> {
  const metadata = { name: 'data', namespace };
  const apps = {
    selector: { matchLabels: { app: 'data' } },
    template: {
      metadata: { labels: { app: 'data' } },
      spec: { containers: [{ name: 'data', image: 'example.org/data:1' }] },
    },
  };
  const claim = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  };
  for (const body of [
    {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { ...metadata, labels: { app: 'data' } },
      spec: {
        sourcePVC: 'data',
        trigger: { schedule: '0 3 * * *' },
        restic: { repository: 'restic', copyMethod: 'Snapshot' },
      },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: {
        interval: '5m',
        prune: true,
        path: './data',
        sourceRef: { kind: 'GitRepository', name: 'data' },
      },
    },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata,
      spec: {
        interval: '5m',
        chartRef: { kind: 'OCIRepository', name: 'data' },
      },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata,
      spec: {
        project: 'default',
        syncPolicy: { automated: { selfHeal: true }, retry: { limit: 2 } },
      },
    },
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata,
      spec: { maxReplicaCount: 3 },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 0, ...apps },
    },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: claim },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'own', namespace, labels },
      spec: claim,
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'volsync-data-src',
        namespace,
        labels: { 'app.kubernetes.io/created-by': 'volsync' },
      },
      spec: claim,
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'volsync-kept-src',
        namespace,
        labels: {
          'app.kubernetes.io/created-by': 'volsync',
          'volsync.backube/do-not-delete': 'true',
        },
      },
      spec: claim,
    },
  ]) {
    await eventually(
      async () => {
        await apply(body);
        return true;
      },
      { what: `The ${body.kind} is made` },
    );
  }
}

async function apply(body: object): Promise<void> {
  const { code, stderr } = await runKubectl(
    ['apply', '-f', '-'],
    JSON.stringify(body),
  );
  if (code !== 0) {
    throw new Error(stderr);
  }
}

type Created = Extract<ResourceWrite, { readonly verb: 'create' | 'apply' }>;

function create(
  resource: Created['resource'],
  name: string,
  body: WriteBody,
  where = namespace,
): ResourceWrite {
  return { verb: 'create', resource, namespace: where, name, body };
}

type Patched = Extract<ResourceWrite, { readonly verb: 'patch' }>;

function patch(
  resource: Patched['resource'],
  body: WriteBody,
  subresource?: Patched['subresource'],
): ResourceWrite {
  return {
    verb: 'patch',
    resource,
    namespace,
    name: 'data',
    body,
    subresource,
  };
}

/** As the product sends it, as a dry run. */
async function send(write: ResourceWrite): Promise<ApiAnswer> {
  const { method, path: where, contentType, body } = toWriteCall(write);
  const query = where.includes('?') ? '&' : '?';
  return write.verb === 'delete'
    ? call({
        method,
        path: where,
        token,
        contentType,
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          propagationPolicy: 'Background',
          dryRun: ['All'],
        },
      })
    : call({
        method,
        path: `${where}${query}dryRun=All`,
        token,
        contentType,
        body: JSON.parse(body),
      });
}

async function passes(write: ResourceWrite): Promise<void> {
  const { status, text } = await send(write);
  expect({ passes: [200, 201].includes(status), text }).toEqual({
    passes: true,
    text,
  });
}

function isRefused({ status, body }: ApiAnswer, clause: RegExp): void {
  expect([status, body.message]).toEqual([403, expect.stringMatching(clause)]);
  expect(body.message).toContain(
    "ValidatingAdmissionPolicy 'backstage-volsync-",
  );
}

function remove(resource: Created['resource'], name: string): ResourceWrite {
  return {
    verb: 'delete',
    resource,
    namespace,
    name,
    preconditions: { uid: '' },
  };
}

/** A copy with one changed field. */
function withField(
  body: WriteBody,
  field: readonly (string | number)[],
  value: unknown,
): WriteBody {
  const copy = structuredClone(body) as Record<string, unknown>;
  let inner = copy as Record<string | number, unknown>;
  for (const key of field.slice(0, -1)) {
    inner[key] ??= {};
    inner = inner[key] as Record<string | number, unknown>;
  }
  const last = field.at(-1) ?? '';
  if (value === undefined) {
    delete inner[last];
  } else {
    inner[last] = value;
  }
  return copy;
}

const HASH = `backstage-volsync-hash-${MARK}`;
const COPY = `backstage-volsync-copy-${MARK}`;
const FETCH = `backstage-volsync-fetch-${MARK}`;
const FORGET = `backstage-volsync-forget-${MARK}`;
const POD = ['spec', 'template', 'spec'] as const;
const CONTAINER = [...POD, 'containers', 0] as const;

const destination = {
  metadata: { labels },
  spec: {
    trigger: { manual: MARK },
    restic: {
      ...params.mover,
      moverPodLabels: { app: 'data' },
      repository: 'restic',
      copyMethod: 'Direct',
      destinationPVC: 'data',
      restoreAsOf: '2026-01-01T00:00:00Z',
      cleanupCachePVC: true,
    },
  },
};
const claim = {
  metadata: { labels },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  },
};
const back = withField(claim, ['spec', 'dataSource'], {
  apiGroup: 'snapshot.storage.k8s.io',
  kind: 'VolumeSnapshot',
  name: `backstage-volsync-safety-${MARK}`,
});
const snapshot = {
  metadata: { labels },
  spec: {
    volumeSnapshotClassName: 'csi',
    source: { persistentVolumeClaimName: 'data' },
  },
};

describe("the product's requests pass", () => {
  it.each<[string, () => ResourceWrite]>([
    ['the Job that hashes', () => create('jobs', HASH, hashJob)],
    ['the Job that copies back', () => create('jobs', COPY, copyJob)],
    ['the Job with restic', () => create('jobs', FETCH, fetchJob)],
    [
      'the Job that deletes a snapshot',
      () => create('jobs', FORGET, forgetJob),
    ],
    [
      'the Job that moves files into place',
      () => create('jobs', `backstage-volsync-place-${MARK}`, placeJob),
    ],
    [
      'the Job that deletes restored files',
      () => create('jobs', `backstage-volsync-discard-${MARK}`, discardJob),
    ],
    [
      'a restore into a new claim',
      () => create('replicationDestinations', params.destination, destination),
    ],
    [
      'a restore in place that deletes files',
      () =>
        create(
          'replicationDestinations',
          params.destination,
          withField(
            destination,
            ['spec', 'restic', 'enableFileDeletion'],
            true,
          ),
        ),
    ],
    ['a claim', () => create('persistentVolumeClaims', 'restored', claim)],
    [
      'a scratch claim',
      () =>
        create(
          'persistentVolumeClaims',
          `backstage-volsync-drill-${MARK}`,
          claim,
        ),
    ],
    [
      'a claim from the safety snapshot',
      () =>
        create(
          'persistentVolumeClaims',
          `backstage-volsync-back-${MARK}`,
          back,
        ),
    ],
    [
      'the safety snapshot',
      () =>
        create('volumeSnapshots', `backstage-volsync-safety-${MARK}`, snapshot),
    ],
    ['deleting its own claim', () => remove('persistentVolumeClaims', 'own')],
    [
      'deleting what VolSync left',
      () => remove('persistentVolumeClaims', 'volsync-data-src'),
    ],
    ['a pause', () => patch('replicationSources', { spec: { paused: true } })],
    [
      'a manual tag with its hold',
      () =>
        patch('replicationSources', {
          metadata: { annotations: { 'backstage-volsync/hold': '{}' } },
          spec: { trigger: { manual: 'backstage-volsync-1' } },
        }),
    ],
    [
      'an unlock',
      () => patch('replicationSources', { spec: { restic: { unlock: 'a' } } }),
    ],
    [
      'a tag that is satisfied',
      () =>
        patch(
          'replicationSources',
          { status: { lastManualSync: 'a' } },
          'status',
        ),
    ],
    [
      'a Deployment at 0',
      () => patch('deployments', { spec: { replicas: 0 } }, 'scale'),
    ],
    [
      'suspending a Kustomization',
      () => patch('kustomizations', { spec: { suspend: true } }),
    ],
    [
      'suspending a HelmRelease',
      () => patch('helmReleases', { spec: { suspend: true } }),
    ],
    [
      'taking the automation of an Application away',
      () =>
        patch('applications', { spec: { syncPolicy: { automated: null } } }),
    ],
    [
      'pausing a ScaledObject',
      () =>
        patch('scaledObjects', {
          metadata: { annotations: { 'autoscaling.keda.sh/paused': 'true' } },
        }),
    ],
  ])('%s', async (_, write) => passes(write()));

  it('and other accounts are not restricted', async () => {
    const { status } = await call({
      method: 'PATCH',
      path: `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources/data?dryRun=All`,
      contentType: 'application/merge-patch+json',
      body: { spec: { sourcePVC: 'other' } },
    });
    expect(status).toBe(200);
  });
});

describe('a Job with another form', () => {
  it.each<[string, readonly (string | number)[], unknown, RegExp]>([
    ['another image', [...CONTAINER, 'image'], 'evil:1', /"images"/],
    [
      'a second container',
      [...POD, 'containers', 1],
      { name: 'two', image: 'busybox:1.37' },
      /"images"/,
    ],
    [
      'an init container',
      [...POD, 'initContainers'],
      [{ name: 'two', image: 'busybox:1.37' }],
      /"images"/,
    ],
    [
      'another script',
      [...CONTAINER, 'command'],
      ['sh', '-c', 'cat /data/secret'],
      /command/,
    ],
    ['arguments', [...CONTAINER, 'args'], ['more'], /command/],
    [
      'a hook',
      [...CONTAINER, 'lifecycle'],
      { postStart: { exec: { command: ['sh'] } } },
      /another command/,
    ],
    [
      'a probe',
      [...CONTAINER, 'livenessProbe'],
      { exec: { command: ['sh'] } },
      /another command/,
    ],
    [
      'another path of programs',
      [...CONTAINER, 'env', 0],
      { name: 'PATH', value: '/data' },
      /environment/,
    ],
    [
      'a Secret in the environment',
      [...CONTAINER, 'env', 0],
      {
        name: 'STRIDE',
        valueFrom: { secretKeyRef: { name: 'restic', key: 'a' } },
      },
      /gets a Secret/,
    ],
    [
      'a whole Secret in the environment',
      [...CONTAINER, 'envFrom'],
      [{ secretRef: { name: 'restic' } }],
      /environment/,
    ],
    [
      'a directory of the node',
      [...POD, 'volumes', 0],
      { name: 'data', hostPath: { path: '/' } },
      /mount claims/,
    ],
    [
      'a Secret as a volume',
      [...POD, 'volumes', 0],
      { name: 'data', secret: { secretName: 'restic' } },
      /mount claims/,
    ],
    [
      'a second claim',
      [...POD, 'volumes', 1],
      { name: 'more', persistentVolumeClaim: { claimName: 'other' } },
      /claims of their operation/,
    ],
    [
      'a claim to write to',
      [...CONTAINER, 'volumeMounts', 0, 'readOnly'],
      undefined,
      /claims of their operation/,
    ],
    [
      'a mount over programs',
      [...CONTAINER, 'volumeMounts', 0, 'mountPath'],
      '/bin',
      /claims of their operation/,
    ],
    ['the network of the node', [...POD, 'hostNetwork'], true, /of the node/],
    ['the processes of the node', [...POD, 'hostPID'], true, /of the node/],
    [
      'another service account',
      [...POD, 'serviceAccountName'],
      'admin',
      /token/,
    ],
    ['a token', [...POD, 'automountServiceAccountToken'], true, /token/],
    [
      'a privileged container',
      [...CONTAINER, 'securityContext'],
      { privileged: true },
      /privileged/,
    ],
    [
      'a capability',
      [...CONTAINER, 'securityContext', 'capabilities'],
      { add: ['SYS_ADMIN'] },
      /privileged/,
    ],
    [
      'an unconfined container',
      [...CONTAINER, 'securityContext', 'seccompProfile'],
      { type: 'Unconfined' },
      /privileged/,
    ],
    [
      'an unconfined pod',
      [...POD, 'securityContext', 'seccompProfile'],
      { type: 'Unconfined' },
      /"securityFields"/,
    ],
    [
      'a kernel parameter',
      [...POD, 'securityContext', 'sysctls'],
      [{ name: 'kernel.shm_rmid_forced', value: '1' }],
      /"securityFields"/,
    ],
    ['a node of its choice', [...POD, 'nodeName'], 'control-plane', /no node/],
    [
      'a toleration',
      [...POD, 'tolerations'],
      [{ operator: 'Exists' }],
      /no node/,
    ],
    ['a priority', [...POD, 'priorityClassName'], 'top', /no node/],
    ['a crowd of pods', ['spec', 'parallelism'], 50, /one pod/],
    ['endless time', ['spec', 'activeDeadlineSeconds'], undefined, /6 hours/],
  ])('with %s is refused', async (_, field, value, clause) => {
    isRefused(
      await send(create('jobs', HASH, withField(hashJob, field, value))),
      clause,
    );
  });

  it('that copies from another claim is rejected', async () => {
    isRefused(
      await send(
        create(
          'jobs',
          COPY,
          withField(
            copyJob,
            [...POD, 'volumes', 1, 'persistentVolumeClaim', 'claimName'],
            'other',
          ),
        ),
      ),
      /claims of their operation/,
    );
  });

  it('that writes files is rejected if no restore in place is allowed', async () => {
    for (const [name, body] of [
      [COPY, copyJob],
      [FETCH, fetchJob],
      [`backstage-volsync-place-${MARK}`, placeJob],
      [`backstage-volsync-discard-${MARK}`, discardJob],
    ] as const) {
      isRefused(
        await send(create('jobs', name, body, careful)),
        /restore-in-place/,
      );
    }
  });

  it('that deletes a snapshot is rejected if deletion isn’t allowed', async () => {
    isRefused(
      await send(create('jobs', FORGET, forgetJob, careful)),
      /delete-snapshots/,
    );
  });

  it.each<[string, readonly (string | number)[], unknown, RegExp]>([
    [
      'another snapshot than one by its whole id',
      [...CONTAINER, 'env', 0, 'value'],
      'latest',
      /environment/,
    ],
    [
      'a claim',
      [...POD, 'volumes', 1],
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      /claims of their operation/,
    ],
    ['another image', [...CONTAINER, 'image'], 'busybox:1.37', /Images/],
  ])('that deletes a snapshot: %s', async (_, field, value, clause) => {
    isRefused(
      await send(create('jobs', FORGET, withField(forgetJob, field, value))),
      clause,
    );
  });

  it.each<[string, readonly (string | number)[], unknown, RegExp]>([
    ['another image', [...CONTAINER, 'image'], 'busybox:1.37', /Images/],
    [
      'another key of the Secret',
      [...CONTAINER, 'env', 5, 'valueFrom', 'secretKeyRef', 'key'],
      'OTHER',
      /gets a Secret/,
    ],
    [
      'a second Secret',
      [...CONTAINER, 'env', 6, 'valueFrom', 'secretKeyRef', 'name'],
      'other',
      /gets a Secret/,
    ],
    [
      'a repository of its choice',
      [...CONTAINER, 'env', 5],
      { name: 'RESTIC_REPOSITORY', value: 's3:http://evil/a' },
      /environment/,
    ],
    [
      'a folder of its choice',
      [...CONTAINER, 'env', 0, 'value'],
      '../data',
      /environment/,
    ],
    [
      'a directory of the node',
      [...POD, 'volumes', 1],
      { name: 'ca', hostPath: { path: '/' } },
      /certificate authority/,
    ],
    [
      'pods that it keeps away from',
      [...POD, 'affinity', 'podAntiAffinity'],
      {},
      /no node/,
    ],
  ])('with restic: %s', async (_, field, value, clause) => {
    isRefused(
      await send(create('jobs', FETCH, withField(fetchJob, field, value))),
      clause,
    );
  });
});

describe('its creations and deletions', () => {
  it.each<[string, () => ResourceWrite, RegExp]>([
    [
      'without its label',
      () =>
        create(
          'persistentVolumeClaims',
          'restored',
          withField(claim, ['metadata', 'labels'], { app: 'data' }),
        ),
      /label of its operation/,
    ],
    [
      'by another name',
      () => create('replicationDestinations', 'data', destination),
      /name/,
    ],
    [
      'with an owner',
      () =>
        create(
          'persistentVolumeClaims',
          'restored',
          withField(
            claim,
            ['metadata', 'ownerReferences'],
            [{ apiVersion: 'v1', kind: 'Secret', name: 'a', uid: 'b' }],
          ),
        ),
      /belongs to another/,
    ],
    [
      'a claim of another’s volume',
      () =>
        create(
          'persistentVolumeClaims',
          'restored',
          withField(claim, ['spec', 'volumeName'], 'pv-of-another'),
        ),
      /new, empty volumes/,
    ],
    [
      'a copy of another claim',
      () =>
        create(
          'persistentVolumeClaims',
          'restored',
          withField(claim, ['spec', 'dataSource'], {
            kind: 'PersistentVolumeClaim',
            name: 'data',
          }),
        ),
      /safety snapshot/,
    ],
    [
      'an imported volume snapshot',
      () =>
        create(
          'volumeSnapshots',
          `backstage-volsync-safety-${MARK}`,
          withField(snapshot, ['spec', 'source'], {
            volumeSnapshotContentName: 'of-another',
          }),
        ),
      /imports none/,
    ],
    [
      'a mover with a service account',
      () =>
        create(
          'replicationDestinations',
          params.destination,
          withField(
            destination,
            ['spec', 'restic', 'moverServiceAccount'],
            'admin',
          ),
        ),
      /"moverFields"/,
    ],
    [
      'a mover with volumes',
      () =>
        create(
          'replicationDestinations',
          params.destination,
          withField(
            destination,
            ['spec', 'restic', 'moverVolumes'],
            [
              {
                mountPath: 'a',
                volumeSource: { secret: { secretName: 'restic' } },
              },
            ],
          ),
        ),
      /"moverFields"/,
    ],
    [
      'a mover that is privileged',
      () =>
        create(
          'replicationDestinations',
          params.destination,
          withField(
            destination,
            ['spec', 'restic', 'moverSecurityContext', 'windowsOptions'],
            { hostProcess: true },
          ),
        ),
      /"securityFields"/,
    ],
    [
      'a restore by a schedule',
      () =>
        create(
          'replicationDestinations',
          params.destination,
          withField(destination, ['spec', 'trigger', 'schedule'], '* * * * *'),
        ),
      /ReplicationDestination/,
    ],
    [
      'a restore that deletes files, where no restore in place is allowed',
      () =>
        create(
          'replicationDestinations',
          params.destination,
          withField(
            destination,
            ['spec', 'restic', 'enableFileDeletion'],
            true,
          ),
          careful,
        ),
      /restore-in-place/,
    ],
    [
      'the deletion of a live claim',
      () => remove('persistentVolumeClaims', 'data'),
      /deletes only/,
    ],
    [
      'the deletion of what somebody keeps',
      () => remove('persistentVolumeClaims', 'volsync-kept-src'),
      /deletes only/,
    ],
  ])('%s is refused', async (_, write, clause) => {
    isRefused(await send(write()), clause);
  });
});

describe("a change of others' objects", () => {
  it.each<[string, () => ResourceWrite, RegExp]>([
    [
      'the claim that is backed up',
      () => patch('replicationSources', { spec: { sourcePVC: 'other' } }),
      /only paused, trigger, restic/,
    ],
    [
      'the schedule',
      () =>
        patch('replicationSources', { spec: { trigger: { schedule: null } } }),
      /trigger.manual/,
    ],
    [
      'the repository',
      () =>
        patch('replicationSources', { spec: { restic: { repository: 'a' } } }),
      /restic.unlock/,
    ],
    [
      'the retention',
      () =>
        patch('replicationSources', {
          spec: { restic: { retain: { last: '1' } } },
        }),
      /restic.unlock/,
    ],
    [
      'a label',
      () =>
        patch('replicationSources', {
          metadata: { labels: { app: 'other' } },
        }),
      /labels/,
    ],
    [
      'a finalizer',
      () =>
        patch('replicationSources', {
          metadata: { finalizers: ['example.org/for-ever'] },
        }),
      /finalizers/,
    ],
    [
      'an owner',
      () =>
        patch('kustomizations', {
          metadata: {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Secret', name: 'a', uid: 'b' },
            ],
          },
        }),
      /owners/,
    ],
    [
      'an annotation of others',
      () =>
        patch('replicationSources', {
          metadata: { annotations: { 'backstage-volsync/rpo': 'P10Y' } },
        }),
      /annotations/,
    ],
    [
      'the path of a Kustomization',
      () => patch('kustomizations', { spec: { path: './evil' } }),
      /only suspend/,
    ],
    [
      'the reconciliation of a Kustomization',
      () =>
        patch('kustomizations', {
          metadata: {
            annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' },
          },
        }),
      /annotations/,
    ],
    [
      'the chart of a HelmRelease',
      () =>
        patch('helmReleases', {
          spec: { suspend: true, chartRef: { name: 'evil' } },
        }),
      /only suspend/,
    ],
    [
      'the source of an Application',
      () => patch('applications', { spec: { source: { path: 'evil' } } }),
      /only syncPolicy/,
    ],
    [
      'the automation of an Application',
      () =>
        patch('applications', {
          spec: { syncPolicy: { automated: { prune: true } } },
        }),
      /automated/,
    ],
    [
      'the retries of an Application',
      () =>
        patch('applications', {
          spec: { syncPolicy: { retry: { limit: 9 } } },
        }),
      /automated/,
    ],
    [
      'what a ScaledObject scales',
      () => patch('scaledObjects', { spec: { maxReplicaCount: 900 } }),
      /nothing/,
    ],
    [
      'the status of an Application',
      () => patch('applications', { status: { health: 'fine' } }),
      /status/,
    ],
  ])('%s is refused', async (_, write, clause) => {
    isRefused(await send(write()), clause);
  });

  it('another field of a status is rejected', async () => {
    isRefused(
      await call({
        method: 'PATCH',
        path: `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources/data/status?dryRun=All`,
        token,
        contentType: 'application/merge-patch+json',
        body: { status: { lastSyncTime: '2026-01-01T00:00:00Z' } },
      }),
      /lastManualSync/,
    );
  });
});

describe('whatever other role is bound', () => {
  beforeAll(async () => {
    await apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'too-much', namespace },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [
        {
          kind: 'ServiceAccount',
          name: 'backstage-volsync',
          namespace: 'backstage',
        },
      ],
    });
  });

  it.each([
    ['a pod', 'POST', '/api/v1/namespaces/NS/pods', 'Pod'],
    ['a Secret', 'POST', '/api/v1/namespaces/NS/secrets', 'Secret'],
    [
      'a role binding',
      'POST',
      '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
      'RoleBinding',
    ],
    [
      'a Deployment itself',
      'DELETE',
      '/apis/apps/v1/namespaces/NS/deployments/data',
      undefined,
    ],
    [
      'a replication source',
      'DELETE',
      '/apis/volsync.backube/v1alpha1/namespaces/NS/replicationsources/data',
      undefined,
    ],
  ])('%s is rejected', async (_, method, where, kind) => {
    const group = where.startsWith('/apis/') ? where.split('/')[2] : undefined;
    isRefused(
      await call({
        method,
        path: `${where.replace('NS', namespace)}?dryRun=All`,
        token,
        ...(kind && {
          body: {
            apiVersion: group ? `${group}/v1` : 'v1',
            kind,
            metadata: { name: 'more' },
            ...(kind === 'Pod' && {
              spec: { containers: [{ name: 'a', image: 'a' }] },
            }),
            ...(kind === 'RoleBinding' && {
              roleRef: {
                apiGroup: 'rbac.authorization.k8s.io',
                kind: 'ClusterRole',
                name: 'view',
              },
            }),
          },
        }),
      }),
      /never sends this request/,
    );
  });

  it('a command in a pod is rejected', async () => {
    isRefused(
      await call({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/pods/none/exec?command=sh`,
        token,
      }),
      /never sends this request/,
    );
  });
});
