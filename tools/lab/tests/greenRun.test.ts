import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LabNode } from '../node/startLabNode';
import { makeBucket } from './support/buckets';
import { eventually } from './support/eventually';
import { call, create, theLab } from './support/lab';
import { makeNamespace } from './support/namespace';
import { startNodeWithVolsync } from './support/nodeWithVolsync';

/**
 * One backup and its restore in which only the kubelet, the driver and VolSync's controller are the sandbox's: the real
 * controllers handle Jobs, scheduling, volume snapshots, service accounts and garbage collection, and the repository is
 * in MinIO.
 */

jest.setTimeout(120_000);

let directory: string;
let node: LabNode;
let namespace: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-lab-node-'));
  node = await startNodeWithVolsync(directory);
  namespace = await makeNamespace('green');
  await makeBucket(namespace);
});

afterAll(async () => {
  await node?.close();
  await rm(directory, { recursive: true, force: true });
});

const core = () => `/api/v1/namespaces/${namespace}`;
const volsync = () => `/apis/volsync.backube/v1alpha1/namespaces/${namespace}`;

async function read<T>(one: string): Promise<T> {
  const { status, text } = await call({ path: one });
  if (status !== 200) {
    throw new Error(`${one}: ${text}`);
  }
  return JSON.parse(text) as T;
}

interface Claim {
  readonly spec: { readonly volumeName?: string };
  readonly status?: { readonly phase?: string };
}

interface Replication {
  readonly status?: {
    readonly lastManualSync?: string;
    readonly lastSyncTime?: string;
    readonly latestMoverStatus?: {
      readonly result?: string;
      readonly logs?: string;
    };
    readonly latestImage?: { readonly kind: string; readonly name: string };
  };
}

async function makeClaim(name: string, source?: object): Promise<string> {
  await create(`${core()}/persistentvolumeclaims`, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      ...source,
    },
  });
  const volume = await eventually(
    async () => {
      const claim = await read<Claim>(
        `${core()}/persistentvolumeclaims/${name}`,
      );
      return claim.status?.phase === 'Bound' && claim.spec.volumeName;
    },
    { what: `The claim "${name}" is bound`, timeoutMs: 30_000 },
  );
  return node.volumeDirectory(volume);
}

function finished(plural: string, name: string): Promise<Replication> {
  return eventually(
    async () => {
      const one = await read<Replication>(`${volsync()}/${plural}/${name}`);
      if (one.status?.lastManualSync !== 'once') {
        throw new Error(JSON.stringify(one.status));
      }
      return one;
    },
    { what: `"${name}" has run`, timeoutMs: 60_000 },
  );
}

it('backs up a volume and restores it into another', async () => {
  const { minio } = theLab();
  const data = await makeClaim('data');
  await mkdir(path.join(data, 'below'));
  await writeFile(path.join(data, 'note.txt'), 'kept');
  await writeFile(path.join(data, 'below/other.txt'), 'kept too');
  await create(`${core()}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'restic' },
    stringData: {
      RESTIC_REPOSITORY: `s3:${minio.url}/${namespace}/data`,
      RESTIC_PASSWORD: 'not a secret',
      AWS_ACCESS_KEY_ID: minio.accessKey,
      AWS_SECRET_ACCESS_KEY: minio.secretKey,
    },
  });
  await create(`${volsync()}/replicationsources`, {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    metadata: { name: 'data' },
    spec: {
      sourcePVC: 'data',
      trigger: { manual: 'once' },
      restic: {
        repository: 'restic',
        copyMethod: 'Snapshot',
        retain: { daily: 7 },
      },
    },
  });
  const source = await finished('replicationsources', 'data');
  expect(source.status?.latestMoverStatus).toEqual({
    result: 'Successful',
    logs: expect.stringMatching(/snapshot [0-9a-f]{8} saved/),
  });

  await create(`${volsync()}/replicationdestinations`, {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationDestination',
    metadata: { name: 'restored' },
    spec: {
      trigger: { manual: 'once' },
      restic: {
        repository: 'restic',
        copyMethod: 'Snapshot',
        capacity: '1Gi',
        accessModes: ['ReadWriteOnce'],
      },
    },
  });
  const { status } = await finished('replicationdestinations', 'restored');
  expect(status?.latestMoverStatus?.result).toBe('Successful');
  expect(status?.latestImage?.kind).toBe('VolumeSnapshot');

  const restored = await makeClaim('restored', {
    dataSourceRef: {
      apiGroup: 'snapshot.storage.k8s.io',
      kind: 'VolumeSnapshot',
      name: status?.latestImage?.name,
    },
  });
  expect((await readdir(restored, { recursive: true })).sort()).toEqual([
    'below',
    'below/other.txt',
    'note.txt',
  ]);
  expect(await readFile(path.join(restored, 'note.txt'), 'utf8')).toBe('kept');
});

it('leaves the work to the real controllers', async () => {
  const events = await read<{
    readonly items: readonly {
      readonly reason: string;
      readonly reportingComponent?: string;
      readonly source?: { readonly component?: string };
      readonly involvedObject: { readonly kind: string };
    }[];
  }>(`${core()}/events`);
  const said = new Set(
    events.items.map(
      event =>
        `${event.reportingComponent || event.source?.component}: ${
          event.reason
        } ${event.involvedObject.kind}`,
    ),
  );
  for (const expected of [
    'job-controller: SuccessfulCreate Job',
    'default-scheduler: Scheduled Pod',
    'snapshot-controller: SnapshotReady VolumeSnapshot',
  ]) {
    expect([...said]).toContain(expected);
  }
});

it('returns the log of a pod through the API server', async () => {
  await create(`${core()}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'unknown' },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'one', image: 'none', command: ['sleep'] }],
    },
  });
  const log = await eventually(
    async () => {
      const { status, text } = await call({
        path: `${core()}/pods/unknown/log?tailLines=1`,
      });
      return status === 200 && text;
    },
    { what: 'The log of the pod' },
  );
  expect(log).toContain("runs VolSync's restic mover");
});

it('leaves nothing behind when the namespace is deleted', async () => {
  await call({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
  await eventually(
    async () =>
      (await call({ path: `/api/v1/namespaces/${namespace}` })).status === 404,
    { what: `The namespace "${namespace}" is gone`, timeoutMs: 60_000 },
  );
  for (const collection of [
    '/api/v1/persistentvolumes',
    '/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents',
  ]) {
    await eventually(
      async () => {
        const { items } = await read<{ items: readonly { spec: object }[] }>(
          collection,
        );
        // both name the namespace of their object
        return !items.some(({ spec }) =>
          JSON.stringify(spec).includes(`"namespace":"${namespace}"`),
        );
      },
      { what: `"${collection}" has nothing left`, timeoutMs: 30_000 },
    );
  }
});
