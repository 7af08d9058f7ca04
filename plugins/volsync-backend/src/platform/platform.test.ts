import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type {
  CheckState,
  PlatformCheck,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { startMetricsServer, startObjectStore } from 'volsync-sandbox';
import { contractErrors } from '../__testUtils__/contract';
import { resticBackup } from '../__testUtils__/restic';
import { refuse, ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { startPortal } from '../__testUtils__/startPortal';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const SECRET_KEY = 'canary-secret-access-key';
const PASSWORD = 'canary-restic-password';

const SOURCES = '/apis/volsync.backube/v1alpha1/replicationsources';
const CLAIMS = '/api/v1/persistentvolumeclaims';
const SECRETS = '/api/v1/secrets';
const STORES = '/apis/external-secrets.io/v1/clustersecretstores';
const EXTERNAL_SECRETS = '/apis/external-secrets.io/v1/externalsecrets';
const KUSTOMIZATIONS = '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations';
const HELM_RELEASES = '/apis/helm.toolkit.fluxcd.io/v2/helmreleases';
const DEPLOYMENTS = '/apis/apps/v1/deployments';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const SNAPSHOT_CLASSES =
  '/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses';
const STORAGE_CLASSES = '/apis/storage.k8s.io/v1/storageclasses';
const POPULATORS = '/apis/populator.storage.k8s.io/v1beta1/volumepopulators';
const RULES = '/apis/monitoring.coreos.com/v1/prometheusrules';

const KINDS = [
  'replicationsources.volsync.backube',
  'replicationdestinations.volsync.backube',
  'volumesnapshots.snapshot.storage.k8s.io',
  'volumesnapshotclasses.snapshot.storage.k8s.io',
  'volumesnapshotcontents.snapshot.storage.k8s.io',
];

const ready = (status: 'True' | 'False', message: string) => ({
  status: {
    conditions: [
      {
        type: 'Ready',
        status,
        reason: status === 'True' ? 'Ready' : 'Failed',
        message,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  },
});

/** A server that rejects every request. */
async function startRefusing() {
  const server = createServer((_request, response) =>
    refuse(response, 403, 'forbidden'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
}

describe('the platform of a cluster', () => {
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;
  let metrics: Awaited<ReturnType<typeof startMetricsServer>>;
  let api: ScriptedApiServer;
  let apiUrl: string;
  let isScraped = true;
  const answers: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-platform-'));
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [
        { accessKey: 'limited', secretKey: SECRET_KEY, buckets: ['volsync'] },
        { accessKey: 'anywhere', secretKey: SECRET_KEY },
      ],
    });
    await resticBackup({
      repository: `s3:${s3.url}/volsync/app`,
      password: PASSWORD,
      accessKey: 'limited',
      secretKey: SECRET_KEY,
      directory: join(directory, 'work'),
      files: { 'a.txt': 'one' },
    });
    metrics = await startMetricsServer({
      source: {
        collect: () => {
          if (!isScraped) throw new Error('the exporter is gone');
          return [{ name: 'volsync_volume_out_of_sync', labels: {}, value: 0 }];
        },
      },
      rules: [
        {
          group: 'volsync',
          name: 'VolSyncComponentAbsent',
          query: 'up{job="volsync-metrics"} == 0',
        },
      ],
    });
  });
  afterAll(async () => {
    await metrics.close();
    await s3.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    api = await ScriptedApiServer.start();
    apiUrl = api.url;
    isScraped = true;
    makePlatform();
  });
  afterEach(async () => {
    await api.stop();
    // Threat 7: no answer of the page may contain a secret.
    const everything = answers.splice(0).join('\n');
    const leaked = [SECRET_KEY, PASSWORD].filter(
      secret =>
        everything.includes(secret) || everything.includes(base64(secret)),
    );
    if (leaked.length > 0) {
      throw new Error(`Leaked: ${leaked.join(', ')}`);
    }
  });

  /** Creates a complete platform. */
  function makePlatform() {
    const namespace = 'volsync-system';
    api.set(SOURCES, {
      metadata: { name: 'app', namespace: 'shop', uid: 'source-1' },
      spec: { sourcePVC: 'data', restic: { repository: 'app-restic-secret' } },
    });
    setSecret('limited');
    api.set(STORES, {
      metadata: { name: 'onepassword' },
      ...ready('True', 'store validated'),
    });
    api.set(EXTERNAL_SECRETS, {
      metadata: { name: 'app-restic-secret', namespace: 'shop' },
      ...ready('True', 'secret synced'),
    });
    api.set(KUSTOMIZATIONS, {
      metadata: { name: 'cluster-apps-volsync', namespace: 'flux-system' },
      ...ready('True', 'Applied revision: main@sha1:1234'),
    });
    for (const name of ['volsync', 'snapshot-controller']) {
      api.set(HELM_RELEASES, {
        metadata: { name, namespace },
        ...ready('True', 'Helm upgrade succeeded'),
      });
      api.set(DEPLOYMENTS, {
        metadata: {
          name,
          namespace,
          labels: { 'app.kubernetes.io/version': '0.16.1' },
        },
        spec: { replicas: 2 },
        status: { availableReplicas: 2 },
      });
    }
    for (const name of KINDS) {
      api.set(DEFINITIONS, definition(name, '0.16.1'));
    }
    api.set(SNAPSHOT_CLASSES, { metadata: { name: 'csi-ceph-block' } });
    api.set(STORAGE_CLASSES, { metadata: { name: 'openebs-hostpath' } });
    api.set(POPULATORS, {
      metadata: { name: 'volsync-replicationdestination' },
    });
    api.set(RULES, { metadata: { name: 'volsync', namespace } });
  }

  function definition(name: string, version: string) {
    return {
      metadata: { name, labels: { 'app.kubernetes.io/version': version } },
      status: { conditions: [{ type: 'Established', status: 'True' }] },
    };
  }

  function setSecret(
    accessKey: string,
    options: {
      readonly name?: string;
      readonly bucket?: string;
      readonly repository?: string;
      readonly password?: string;
      readonly changedAt?: string;
      readonly leaveOut?: string | readonly string[];
    } = {},
  ) {
    const { bucket = 'volsync', password = PASSWORD, leaveOut } = options;
    const { repository = `s3:${s3.url}/${bucket}/app` } = options;
    const all: Record<string, string> = {
      RESTIC_REPOSITORY: base64(repository),
      RESTIC_PASSWORD: base64(password),
      AWS_ACCESS_KEY_ID: base64(accessKey),
      AWS_SECRET_ACCESS_KEY: base64(SECRET_KEY),
    };
    const data = Object.fromEntries(
      Object.entries(all).filter(([key]) => ![leaveOut].flat().includes(key)),
    );
    api.set(SECRETS, {
      metadata: {
        name: options.name ?? 'app-restic-secret',
        namespace: 'shop',
        managedFields: [
          {
            manager: 'external-secrets',
            time: options.changedAt ?? new Date().toISOString(),
            fieldsV1: {
              'f:data': Object.fromEntries(
                Object.keys(data).map(key => [`f:${key}`, {}]),
              ),
            },
          },
        ],
      },
      data,
    });
  }

  /** Returns the report after every check has run. */
  async function readReport(
    options: {
      readonly volsync?: object;
      readonly permission?: 'ALLOW' | 'DENY';
    } = {},
  ) {
    const portal = await startPortal({
      volsync: {
        clusters: [{ name: 'apps', url: apiUrl, unbound: 'read' }],
        objectStores: [{ endpoint: s3.url }],
        metrics: [{ name: 'metrics', url: metrics.url }],
        ...options.volsync,
      },
      entities: [],
      permission: options.permission,
    });
    try {
      for (;;) {
        const response = await request(portal.server).get(
          '/api/volsync/v1/platform',
        );
        answers.push(response.text, ...portal.logged);
        expect(
          contractErrors('/v1/platform', response.status, response.body),
        ).toBeUndefined();
        const report = response.body as PlatformReport;
        if (
          response.status !== 200 ||
          report.clusters.every(({ checks }) => checks.every(one => one.at))
        ) {
          return { response, report };
        }
      }
    } finally {
      await portal.stop();
    }
  }

  async function readCheck(
    id: string,
    volsync?: object,
  ): Promise<PlatformCheck> {
    const { report } = await readReport({ volsync });
    const check = report.clusters[0]?.checks.find(one => one.id === id);
    if (!check) throw new Error(`There is no check "${id}"`);
    return check;
  }

  it.each([
    ['secret-keys', 'good', /^1 Secret has the keys that the mover needs$/],
    ['bucket', 'off', /No Secret leads to a bucket/],
    ['bucket-lifecycle', 'off', /No Secret leads to a bucket/],
  ])('recognizes a Secret of a REST server: %s', async (id, state, seen) => {
    setSecret('limited', {
      repository: 'rest:http://backup.example:8000/app',
      leaveOut: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    });
    expect(await readCheck(id)).toMatchObject({
      state,
      seen: expect.stringMatching(seen),
    });
  });

  it("counts what the portal doesn't support beside what it reads, and blames no credentials", async () => {
    const others = [
      'b2:bucket:app',
      'b2:bucket:other',
      'azure:container:/app',
      'sftp:user@host:/srv/canary',
      'rclone:remote:canary',
      '/srv/canary',
      'rest:http://backup.example:8000/app',
    ];
    setSecret('limited');
    others.forEach((repository, index) => {
      setSecret('limited', {
        name: `secret-${index}`,
        repository,
        // Differs from every other password of the test
        password: `${PASSWORD}-${index}`,
        leaveOut: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
      });
      api.set(SOURCES, {
        metadata: {
          name: `app-${index}`,
          namespace: 'shop',
          uid: `source-${index}`,
        },
        spec: { sourcePVC: 'data', restic: { repository: `secret-${index}` } },
      });
    });
    const { report } = await readReport();
    const checks = report.clusters[0]?.checks ?? [];
    const limits =
      'The portal can\'t read 6 repositories (1 in a local path, 1 of the kind "azure:", 2 of the kind "b2:", 1 of the kind "rclone:", 1 of the kind "sftp:"), which is its own limit. The log of each backup and a test restore still prove these backups';
    for (const [id, seen] of [
      [
        'secret-keys',
        `2 Secrets have the keys that the mover needs. ${limits}`,
      ],
      [
        'credentials',
        `2 checked: none is weak, shared or due for rotation. ${limits}`,
      ],
      ['bucket', `The bucket that Secrets name exists. ${limits}`],
      ['limited-user', `Every key is limited to its bucket. ${limits}`],
    ]) {
      const check = checks.find(one => one.id === id);
      expect(check).toMatchObject({ state: 'unknown', seen });
      expect(check?.remedy?.text).toMatch(/restic/);
      expect(check?.remedy?.text).not.toMatch(/account|RBAC|rbac|credentials/);
      expect(JSON.stringify(check)).not.toMatch(/canary/);
    }
    others.forEach((_, index) =>
      api.delete(SOURCES, {
        metadata: { name: `app-${index}`, namespace: 'shop' },
      }),
    );
  });

  it('finds the Kustomization that is named after the cluster', async () => {
    api.set(KUSTOMIZATIONS, {
      metadata: { name: 'cluster-edge-volsync', namespace: 'flux-system' },
      ...ready('True', 'Applied revision: main@sha1:5678'),
    });
    const { seen } = await readCheck('flux-kustomization', {
      clusters: [{ name: 'edge', url: apiUrl, unbound: 'read' }],
    });
    expect(seen).toBe(
      'Kustomization flux-system/cluster-edge-volsync: Applied revision: main@sha1:5678',
    );
  });

  it('is good, part by part, and reports what was seen', async () => {
    const { report } = await readReport();
    expect(
      report.clusters[0]?.checks.map(({ id, state, seen }) => [
        id,
        state,
        seen.replaceAll(s3.url, 'S3').replace(/within \d+ ms/, ''),
      ]),
    ).toEqual([
      ['object-store', 'good', 'S3 answers the portal'],
      ['bucket', 'good', 'The bucket that Secrets name exists'],
      ['limited-user', 'good', 'Every key is limited to its bucket'],
      [
        'key-isolation',
        'good',
        'No key is known to reach the backups of another app',
      ],
      [
        'bucket-lifecycle',
        'good',
        'No bucket has a rule that deletes or archives objects',
      ],
      [
        'undo-deletions',
        'warning',
        'Buckets that are not known to keep what is deleted: 1 of 1',
      ],
      [
        'secret-store',
        'good',
        'ClusterSecretStore onepassword: store validated',
      ],
      ['external-secrets', 'good', 'Ready for 1 Secret'],
      ['secret-keys', 'good', '1 Secret has the keys that the mover needs'],
      [
        'credentials',
        'good',
        '1 checked: none is weak, shared or due for rotation',
      ],
      [
        'flux-kustomization',
        'good',
        'Kustomization flux-system/cluster-apps-volsync: Applied revision: main@sha1:1234',
      ],
      ['helm-releases', 'good', 'snapshot-controller and volsync are ready'],
      [
        'controllers',
        'good',
        'Deployment volsync-system/snapshot-controller: 2 of 2 available; Deployment volsync-system/volsync: 2 of 2 available',
      ],
      [
        'kinds',
        'good',
        "All 5 CRDs are installed; VolSync's match its controller 0.16.1",
      ],
      [
        'volume-snapshot-class',
        'good',
        'VolumeSnapshotClass "csi-ceph-block" exists',
      ],
      ['cache-storage-class', 'good', 'StorageClass "openebs-hostpath" exists'],
      [
        'volume-populator',
        'good',
        'VolumePopulator "volsync-replicationdestination" exists',
      ],
      [
        'portal-access',
        'good',
        'All 10 kinds that verdicts rest on can be read',
      ],
      ['namespace-limits', 'good', 'No namespace is left out'],
      ['restore-proven', 'warning', 'No test restore has run in this cluster'],
      [
        'metrics-scraped',
        'good',
        'up{job="volsync-metrics"}: 1 of 1 target up',
      ],
      ['alert-rules', 'good', '1 alert loaded, none firing'],
      ['leftovers', 'good', 'No leftover claims or volume snapshots'],
    ]);
    expect(report.clusters[0]?.state).toBe('warning');
    expect(
      report.clusters[0]?.checks.every(check => check.since && check.meaning),
    ).toBe(true);
  });

  it.each<
    [id: string, what: string, arrange: () => void, state: CheckState, RegExp]
  >([
    [
      'bucket',
      'a bucket that is not there',
      () => setSecret('anywhere', { bucket: 'typo' }),
      'bad',
      /1 of 1 not confirmed: .*\/typo/,
    ],
    [
      'limited-user',
      'a key that may look anywhere',
      () => setSecret('anywhere'),
      'warning',
      /1 of 1 not confirmed to be limited/,
    ],
    [
      'bucket-lifecycle',
      'a key that nobody knows',
      () => setSecret('nobody'),
      'unknown',
      /Buckets with a rule that deletes or archives objects, or whose rules were not read: 1 of 1/,
    ],
    [
      'undo-deletions',
      'a key that nobody knows',
      () => setSecret('nobody'),
      'unknown',
      /Buckets that are not known to keep what is deleted: 1 of 1/,
    ],
    [
      'limited-user',
      'a key that nobody knows',
      () => setSecret('nobody'),
      'unknown',
      /1 of 1 not confirmed to be limited/,
    ],
    [
      'secret-store',
      'a store whose token ran out',
      () =>
        api.set(STORES, {
          metadata: { name: 'onepassword' },
          ...ready('False', 'token expired'),
        }),
      'bad',
      /Failed: token expired/,
    ],
    [
      'secret-store',
      'no store of that name',
      () => api.delete(STORES, { metadata: { name: 'onepassword' } }),
      'bad',
      /ClusterSecretStore "onepassword" not found/,
    ],
    [
      'external-secrets',
      'one that is not ready',
      () =>
        api.set(EXTERNAL_SECRETS, {
          metadata: { name: 'app-restic-secret', namespace: 'shop' },
          ...ready('False', 'item "volsync-minio" has no field'),
        }),
      'bad',
      /1 of 1 not ready: ExternalSecret shop\/app-restic-secret/,
    ],
    [
      'secret-keys',
      'a Secret without its password',
      () => setSecret('limited', { leaveOut: 'RESTIC_PASSWORD' }),
      'bad',
      /1 of 1 not confirmed to be complete/,
    ],
    [
      'secret-keys',
      'a Secret with half an access key',
      () => setSecret('limited', { leaveOut: 'AWS_SECRET_ACCESS_KEY' }),
      'bad',
      /1 of 1 not confirmed to be complete/,
    ],
    [
      'secret-keys',
      'a Secret of a store that the portal cannot read',
      () =>
        setSecret('limited', {
          repository: 'b2:bucket:app',
          leaveOut: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
        }),
      'unknown',
      /^The portal can't read 1 repository \(1 of the kind "b2:"\), which is its own limit\. The log of each backup and a test restore still prove these backups$/,
    ],
    [
      'secret-keys',
      'a Secret of a role',
      () =>
        setSecret('limited', {
          leaveOut: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
        }),
      'unknown',
      /1 without an access key\), which is its own limit/,
    ],
    [
      'secret-keys',
      'a Secret of a REST server without its password',
      () =>
        setSecret('limited', {
          repository: 'rest:http://backup.example:8000/app',
          leaveOut: [
            'AWS_ACCESS_KEY_ID',
            'AWS_SECRET_ACCESS_KEY',
            'RESTIC_PASSWORD',
          ],
        }),
      'bad',
      /1 of 1 not confirmed to be complete/,
    ],
    [
      'credentials',
      'a Secret of a store that the portal cannot read',
      () =>
        setSecret('limited', {
          repository: 'b2:bucket:app',
          leaveOut: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
        }),
      'unknown',
      /"b2:"\), which is its own limit/,
    ],
    [
      'bucket',
      'a Secret of a store that the portal cannot read',
      () =>
        setSecret('limited', {
          repository: 'b2:bucket:app',
          leaveOut: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
        }),
      'unknown',
      /"b2:"\), which is its own limit/,
    ],
    [
      'credentials',
      'a password that can be guessed',
      () => setSecret('limited', { password: 'hunter2' }),
      'warning',
      /1 of 1 needs attention: 1 has a weak password$/,
    ],
    [
      'credentials',
      'two apps with one password',
      () => {
        api.set(SOURCES, {
          metadata: { name: 'other', namespace: 'shop', uid: 'source-2' },
          spec: { sourcePVC: 'more', restic: { repository: 'other-secret' } },
        });
        setSecret('anywhere', { name: 'other-secret' });
      },
      'warning',
      /2 of 2 need attention: 2 share a password/,
    ],
    [
      'credentials',
      'one that is years old',
      () => setSecret('limited', { changedAt: '2020-01-01T00:00:00Z' }),
      'warning',
      /1 of 1 needs attention: 1 is due for rotation$/,
    ],
    [
      'flux-kustomization',
      'one that is suspended',
      () =>
        api.set(KUSTOMIZATIONS, {
          metadata: { name: 'cluster-apps-volsync', namespace: 'flux-system' },
          spec: { suspend: true },
          ...ready('True', 'Applied'),
        }),
      'warning',
      /suspended/,
    ],
    [
      'flux-kustomization',
      'one that its controller has not noticed',
      () =>
        api.set(KUSTOMIZATIONS, {
          metadata: {
            name: 'cluster-apps-volsync',
            namespace: 'flux-system',
            creationTimestamp: '2026-01-01T00:00:00Z',
          },
        }),
      'bad',
      /no status from its controller yet/,
    ],
    [
      'helm-releases',
      'a release that is missing',
      () =>
        api.delete(HELM_RELEASES, {
          metadata: { name: 'volsync', namespace: 'volsync-system' },
        }),
      'bad',
      /HelmRelease volsync-system\/volsync: not found/,
    ],
    [
      'controllers',
      'one of two replicas',
      () =>
        api.set(DEPLOYMENTS, {
          metadata: { name: 'volsync', namespace: 'volsync-system' },
          spec: { replicas: 2 },
          status: { availableReplicas: 1 },
        }),
      'warning',
      /volsync: 1 of 2 available/,
    ],
    [
      'controllers',
      'no replica',
      () =>
        api.set(DEPLOYMENTS, {
          metadata: { name: 'volsync', namespace: 'volsync-system' },
          spec: { replicas: 2 },
        }),
      'bad',
      /volsync: 0 of 2 available/,
    ],
    [
      'kinds',
      'kinds of another release',
      () => api.set(DEFINITIONS, definition(KINDS[0] ?? '', '0.11.0')),
      'warning',
      /version 0.11.0, but the controller is 0.16.1/,
    ],
    [
      'kinds',
      'a kind that is missing',
      () => api.delete(DEFINITIONS, definition(KINDS[2] ?? '', '')),
      'bad',
      /volumesnapshots.snapshot.storage.k8s.io: not installed/,
    ],
    [
      'volume-snapshot-class',
      'another class',
      () => {
        api.delete(SNAPSHOT_CLASSES, { metadata: { name: 'csi-ceph-block' } });
        api.set(SNAPSHOT_CLASSES, { metadata: { name: 'csi-cephfs' } });
      },
      'bad',
      /VolumeSnapshotClass "csi-ceph-block" not found; the cluster has csi-cephfs/,
    ],
    [
      'cache-storage-class',
      'no class at all',
      () =>
        api.delete(STORAGE_CLASSES, { metadata: { name: 'openebs-hostpath' } }),
      'bad',
      /StorageClass "openebs-hostpath" not found; the cluster has none/,
    ],
    [
      'volume-populator',
      'none',
      () =>
        api.delete(POPULATORS, {
          metadata: { name: 'volsync-replicationdestination' },
        }),
      'warning',
      /VolumePopulator "volsync-replicationdestination" not found/,
    ],
    [
      'metrics-scraped',
      'an exporter that is gone',
      () => {
        isScraped = false;
      },
      'bad',
      /0 of 1 target up/,
    ],
    [
      'alert-rules',
      'an alert that fires',
      () => {
        isScraped = false;
      },
      'warning',
      /Alert VolSyncComponentAbsent: firing for 1 series/,
    ],
    [
      'alert-rules',
      'no rule of that name',
      () =>
        api.delete(RULES, {
          metadata: { name: 'volsync', namespace: 'volsync-system' },
        }),
      'bad',
      /PrometheusRule volsync: not found/,
    ],
    [
      'leftovers',
      'a cache of a source that is gone',
      () =>
        api.set(CLAIMS, {
          metadata: {
            name: 'volsync-src-old-cache',
            namespace: 'shop',
            labels: { 'app.kubernetes.io/created-by': 'volsync' },
            ownerReferences: [
              {
                apiVersion: 'volsync.backube/v1alpha1',
                kind: 'ReplicationSource',
                name: 'old',
                uid: 'gone',
              },
            ],
          },
        }),
      'warning',
      /1 leftover: Claim shop\/volsync-src-old-cache/,
    ],
  ])('%s: %s', async (id, _what, arrange, state, seen) => {
    arrange();
    const check = await readCheck(id);
    expect(check).toMatchObject({
      state,
      seen: expect.stringMatching(seen),
    });
    expect(check.remedy ?? check.state === 'unknown').toBeTruthy();
  });

  it.each([
    [
      'object-store',
      { objectStores: [] },
      'off',
      /No object store is configured/,
    ],
    [
      'object-store',
      { objectStores: [{ endpoint: 'http://127.0.0.1:1' }] },
      'bad',
      /no response/,
    ],
    [
      'metrics-scraped',
      { metrics: [] },
      'off',
      /No metrics server is configured/,
    ],
    [
      'metrics-scraped',
      { platform: { metricsJob: 'other' } },
      'bad',
      /no target with job="other"/,
    ],
    [
      'metrics-scraped',
      { metrics: [{ name: 'gone', url: 'http://127.0.0.1:1' }] },
      'unknown',
      /could not be reached/,
    ],
    [
      'secret-store',
      { platform: { secretStore: 'vault' } },
      'bad',
      /ClusterSecretStore "vault" not found/,
    ],
  ] as const)('%s with %j is %s', async (id, volsync, state, seen) => {
    expect(await readCheck(id, volsync)).toMatchObject({
      state,
      seen: expect.stringMatching(seen),
    });
  });

  it('reports VictoriaMetrics without vmalert as unknown, not as inactive', async () => {
    expect(
      await readCheck('alert-rules', {
        metrics: [{ name: 'vm', url: metrics.url, type: 'victoriametrics' }],
      }),
    ).toMatchObject({
      state: 'unknown',
      seen: expect.stringMatching(/has no vmalert behind it/),
    });
  });

  const ofTheCluster = [
    'bucket',
    'limited-user',
    'key-isolation',
    'bucket-lifecycle',
    'undo-deletions',
    'secret-store',
    'external-secrets',
    'secret-keys',
    'credentials',
    'flux-kustomization',
    'helm-releases',
    'controllers',
    'kinds',
    'volume-snapshot-class',
    'cache-storage-class',
    'volume-populator',
  ];

  it('reports what it may not read as forbidden, and never as good', async () => {
    api.intercept((call, response) => {
      if (/replicationsources|^\/api\/v1\/namespaces\?/.test(call.url ?? '')) {
        return false;
      }
      refuse(response, 403, 'forbidden: cannot list');
      return true;
    });
    const { report } = await readReport();
    const states = new Map(
      report.clusters[0]?.checks.map(check => [check.id, check]),
    );
    for (const id of ofTheCluster) {
      expect([id, states.get(id)?.state]).toEqual([id, 'unknown']);
      expect(states.get(id)?.remedy?.text).toBeTruthy();
    }
    expect(states.get('portal-access')?.state).toBe('bad');
    expect(states.get('leftovers')?.state).toBe('unknown');
    // Each missing grant appears once, however many checks lack it
    const grants = report.clusters[0]?.missingGrants ?? [];
    expect(grants).toContainEqual({
      verb: 'list',
      resource: 'deployments.apps',
      namespace: 'volsync-system',
      command: 'kubectl apply -k deploy/rbac/controller',
      checks: expect.arrayContaining(['controllers']),
    });
    expect(grants).toContainEqual(
      expect.objectContaining({
        verb: 'list',
        resource: 'storageclasses.storage.k8s.io',
        command: 'kubectl apply -k deploy/rbac',
      }),
    );
    const names = grants.map(({ verb, resource, namespace }) =>
      [verb, resource, namespace].join(' '),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(states.get('alert-rules')).toMatchObject({
      state: 'unknown',
      remedy: { text: expect.stringContaining('deploy/rbac') },
    });
  });

  const bound = () => {
    api.set('/api/v1/namespaces', { metadata: { name: 'shop' } });
    return [
      {
        name: 'apps',
        url: apiUrl,
        namespaces: [{ name: 'shop', owners: ['group:default/shop'] }],
      },
    ];
  };

  it('reads what it may with roles for single namespaces', async () => {
    api.intercept((call, response) => {
      const isNamespaced =
        /(replicationsources|replicationdestinations|jobs|pods|persistentvolumeclaims|volumesnapshots|events)\?/.test(
          call.url ?? '',
        );
      if (!isNamespaced || /\/namespaces\/[^/]+\//.test(call.url ?? '')) {
        return false;
      }
      refuse(response, 403, 'forbidden: cannot list at the cluster scope');
      return true;
    });
    const { report } = await readReport({ volsync: { clusters: bound() } });
    const states = new Map(
      report.clusters[0]?.checks.map(check => [check.id, check]),
    );
    expect(states.get('portal-access')).toMatchObject({
      state: 'good',
      items: expect.arrayContaining([
        expect.objectContaining({
          name: 'ReplicationSource',
          seen: 'can be listed in the namespaces that are bound: "shop"',
        }),
      ]),
    });
    expect(states.get('secret-keys')?.state).toBe('good');
    expect(states.get('bucket')?.state).toBe('good');
  });

  it('names the bound namespace in which it has no role', async () => {
    api.intercept((call, response) => {
      if (!/\/(pods|namespaces\/shop\/pods)\?/.test(call.url ?? ''))
        return false;
      refuse(response, 403, 'forbidden: cannot list pods');
      return true;
    });
    expect(
      await readCheck('portal-access', { clusters: bound() }),
    ).toMatchObject({
      state: 'bad',
      seen: 'Not readable: Pod',
      remedy: {
        command: 'kubectl apply --namespace shop -k deploy/rbac/namespace',
      },
    });
  });

  it.each(['metrics-scraped', 'alert-rules'])(
    'reports %s as unknown if the metrics server rejects the portal, and names the missing permission',
    async id => {
      const server = await startRefusing();
      try {
        expect(
          await readCheck(id, {
            metrics: [{ name: 'metrics', url: server.url }],
          }),
        ).toMatchObject({
          state: 'unknown',
          remedy: {
            text: expect.stringContaining('volsync.metrics[].headers'),
          },
        });
      } finally {
        await server.close();
      }
    },
  );

  it('treats a store that responds with an error as reachable, and its bucket as unknown', async () => {
    const server = await startRefusing();
    const volsync = { objectStores: [{ endpoint: server.url }] };
    const secret = `s3:${server.url}/volsync/app`;
    setSecret('limited', { repository: secret });
    try {
      expect(await readCheck('object-store', volsync)).toMatchObject({
        state: 'good',
      });
      for (const id of [
        'bucket',
        'limited-user',
        'bucket-lifecycle',
        'undo-deletions',
      ]) {
        expect([id, await readCheck(id, volsync)]).toEqual([
          id,
          expect.objectContaining({ state: 'unknown' }),
        ]);
      }
    } finally {
      await server.close();
    }
  });

  it('names a namespace that is left out, why, and the key that raises the limit', async () => {
    for (const name of ['a', 'b', 'c']) {
      api.set(SOURCES, { metadata: { name, namespace: 'crowded' } });
    }
    const check = await readCheck('namespace-limits', {
      limits: { objectsPerNamespace: 2 },
    });
    for (const name of ['a', 'b', 'c']) {
      api.delete(SOURCES, { metadata: { name, namespace: 'crowded' } });
    }
    expect(check).toMatchObject({
      state: 'warning',
      seen: 'Left out: crowded',
      items: [
        {
          name: 'Namespace crowded',
          seen: 'its replication sources exceed volsync.limits.objectsPerNamespace',
        },
      ],
      remedy: {
        text: expect.stringContaining('volsync.limits.objectsPerNamespace'),
      },
    });
  });

  it('is unknown if the cluster is gone, and does not hang', async () => {
    await api.stop();
    const { report } = await readReport();
    expect(
      report.clusters[0]?.checks
        .filter(({ id }) => ofTheCluster.includes(id))
        .map(({ state }) => state),
    ).toEqual(ofTheCluster.map(() => 'unknown'));
    api = await ScriptedApiServer.start();
  });

  it('is refused without the permission, and sends no request', async () => {
    const { response } = await readReport({ permission: 'DENY' });
    expect(response.status).toBe(403);
    expect(response.body.error.message).toMatch(/volsync\.platform\.read/);
    expect(api.requests).toEqual([]);
  });
});
