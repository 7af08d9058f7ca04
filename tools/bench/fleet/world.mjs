import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/run.mjs';
import { Requests } from './measure.mjs';

const require = createRequire(import.meta.url);
const {
  CopyObjectCommand,
  CreateBucketCommand,
  ListObjectsV2Command,
  S3Client,
} = require('@aws-sdk/client-s3');
const pLimit = require('p-limit');
const { parseAllDocuments, stringify } = require('yaml');

const ROLES = path.join(root, 'deploy/rbac');
const ACCOUNT = { namespace: 'backstage', name: 'backstage-volsync' };
const BUCKET = 'fleet';
const PASSWORD = 'nothing in a bench must stay secret';
const OWNERS = 20;

const names = (prefix, count) =>
  Array.from(
    { length: count },
    (_, i) => `${prefix}-${String(i).padStart(2, '0')}`,
  );

/** The namespaces, their volumes, and the clusters' names. */
export function describeWorld({ clusters, namespaces, volumes }) {
  return {
    clusters: names('cluster', clusters),
    namespaces: names('team', namespaces),
    volumes: names('data', volumes),
  };
}

/** Creates all objects in the lab, and returns a token of the portal's account. */
export async function makeWorld({ lab, world, restic, onProgress }) {
  const snapshot = await makeRepositories({ lab, world, restic, onProgress });
  onProgress('the roles');
  const api = new Requests({
    base: lab.url,
    ca: lab.ca,
    token: lab.adminToken,
    connections: 16,
  });
  await post(api, '/api/v1/namespaces', toNamespace(ACCOUNT.namespace));
  for (const folder of [ROLES, path.join(ROLES, 'everywhere')]) {
    await lab.kubectl(['apply', '-k', folder]);
  }
  const roles = parseAllDocuments(
    await readFile(
      path.join(ROLES, 'namespace-secrets/secrets-role.yaml'),
      'utf8',
    ),
  ).map(document => document.toJS());
  const limit = pLimit(16);
  let made = 0;
  await Promise.all(
    world.namespaces.map(namespace =>
      limit(async () => {
        await post(api, '/api/v1/namespaces', toNamespace(namespace));
        for (const role of roles) {
          await post(
            api,
            `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${role.kind.toLowerCase()}s`,
            role,
          );
        }
        for (const volume of world.volumes) {
          await makeVolume({ lab, api }, { namespace, volume, snapshot });
        }
        made += 1;
        onProgress(`${made} of ${world.namespaces.length} namespaces`);
      }),
    ),
  );
  api.close();
  return lab.createToken(ACCOUNT);
}

/** Creates one repository with restic, and copies its objects to the location of each volume. Returns its snapshot. */
async function makeRepositories({ lab, world, restic, onProgress }) {
  const { minio } = lab;
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-bench-'));
  const client = new S3Client({
    endpoint: minio.url,
    region: minio.region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: minio.accessKey,
      secretAccessKey: minio.secretKey,
    },
  });
  try {
    onProgress('a repository');
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const data = path.join(directory, 'data');
    await mkdir(data);
    for (let i = 0; i < 20; i += 1) {
      await writeFile(path.join(data, `${i}.txt`), `line ${i}\n`.repeat(5_000));
    }
    const env = {
      PATH: process.env.PATH,
      HOME: directory,
      ...toSecretValues(lab, 'origin'),
    };
    await run(restic, ['init'], { env });
    const said = await run(restic, ['backup', '--host', 'volsync', '.'], {
      env,
      cwd: data,
    });
    const snapshot = /snapshot ([0-9a-f]{8}) saved/.exec(said)?.[1];
    const { Contents: objects } = await client.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'origin/' }),
    );
    const limit = pLimit(24);
    let copied = 0;
    const places = world.namespaces.flatMap(namespace =>
      world.volumes.map(volume => `${namespace}/${volume}`),
    );
    await Promise.all(
      places.map(place =>
        limit(async () => {
          for (const { Key } of objects) {
            await client.send(
              new CopyObjectCommand({
                Bucket: BUCKET,
                CopySource: `${BUCKET}/${Key}`,
                Key: Key.replace(/^origin/, place),
              }),
            );
          }
          copied += 1;
          onProgress(`${copied} of ${places.length} repositories`);
        }),
      ),
    );
    return snapshot;
  } finally {
    client.destroy();
    await rm(directory, { recursive: true, force: true });
  }
}

function toSecretValues({ minio }, place) {
  return {
    RESTIC_REPOSITORY: `s3:${minio.url}/${BUCKET}/${place}`,
    RESTIC_PASSWORD: PASSWORD,
    AWS_ACCESS_KEY_ID: minio.accessKey,
    AWS_SECRET_ACCESS_KEY: minio.secretKey,
  };
}

const toNamespace = name => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

export const sourcePath = (namespace, name) =>
  `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources/${name}`;

async function makeVolume({ lab, api }, { namespace, volume, snapshot }) {
  const core = `/api/v1/namespaces/${namespace}`;
  await post(api, `${core}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${volume}-restic` },
    stringData: toSecretValues(lab, `${namespace}/${volume}`),
  });
  await post(api, `${core}/persistentvolumeclaims`, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: volume, labels: { app: namespace } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '10Gi' } },
    },
  });
  await patchStatus(api, `${core}/persistentvolumeclaims/${volume}`, {
    phase: 'Bound',
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '10Gi' },
  });
  const one = sourcePath(namespace, volume);
  await post(api, one.slice(0, one.lastIndexOf('/')), {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    metadata: { name: volume, labels: { app: namespace } },
    spec: {
      sourcePVC: volume,
      trigger: { schedule: '15 */6 * * *' },
      restic: {
        repository: `${volume}-restic`,
        copyMethod: 'Snapshot',
        pruneIntervalDays: 7,
        retain: { hourly: 6, daily: 7, weekly: 4 },
      },
    },
  });
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  await patchStatus(api, one, {
    lastSyncTime: now,
    lastSyncDuration: '12.5s',
    nextSyncTime: new Date(Date.now() + 6 * 3_600_000)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    latestMoverStatus: {
      result: 'Successful',
      logs: `processed 20 files, 1.1 MiB in 0:01\nsnapshot ${snapshot} saved`,
    },
    conditions: [
      {
        type: 'Synchronizing',
        status: 'False',
        reason: 'WaitingForSchedule',
        message: 'Waiting for next scheduled synchronization',
        lastTransitionTime: now,
      },
    ],
  });
}

const post = (api, where, body) =>
  api.json({ method: 'POST', path: where, body });

const patchStatus = (api, where, status) =>
  api.json({
    method: 'PATCH',
    path: `${where}/status`,
    type: 'application/merge-patch+json',
    body: { status },
  });

/** A component for each namespace of each cluster, of twenty owners; as YAML. */
export function toCatalog(world) {
  const owners = names('owner', OWNERS);
  return [
    ...owners.map(name => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name },
      spec: { type: 'team', children: [] },
    })),
    ...world.clusters.flatMap(cluster =>
      world.namespaces.map((namespace, i) => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: `${namespace}-${cluster}`,
          annotations: {
            'backstage-volsync/cluster': cluster,
            'backstage-volsync/namespace': namespace,
          },
        },
        spec: {
          type: 'service',
          lifecycle: 'production',
          owner: owners[i % OWNERS],
        },
      })),
    ),
  ]
    .map(entity => stringify(entity))
    .join('---\n');
}

/** The portal's configuration: one API server under ten names. */
export function toConfig({ lab, world, token, port, catalogFile }) {
  return {
    app: {
      title: 'The bench of the fleet',
      baseUrl: `http://localhost:${port}`,
      packages: 'all',
      signIn: { provider: 'guest' },
    },
    organization: { name: 'Bench' },
    backend: {
      baseUrl: `http://localhost:${port}`,
      listen: { host: '127.0.0.1', port },
      csp: {
        'connect-src': ["'self'", 'http:', 'https:'],
        'upgrade-insecure-requests': false,
      },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    auth: { providers: { guest: {} } },
    permission: { enabled: true },
    catalog: {
      rules: [{ allow: ['Component', 'Group', 'User'] }],
      locations: [{ type: 'file', target: catalogFile }],
    },
    volsync: {
      clusters: world.clusters.map(name => ({
        name,
        url: lab.url,
        caData: lab.caData,
        serviceAccountToken: token,
        namespaces: [{ name: 'team-*', owners: ['group:default/*'] }],
      })),
      objectStores: [{ endpoint: lab.minio.url }],
      limits: { streams: 500, streamsPerUser: 500 },
    },
  };
}
