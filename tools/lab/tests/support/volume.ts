import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resticBackup } from '../../../../plugins/volsync-backend/src/__testUtils__/restic';
import { makeBucket } from './buckets';
import { eventually } from './eventually';
import { call, theLab } from './lab';

const PASSWORD = 'canary-restic-password';

/** The value that must never be in a response or a log. */
export function canaries(): readonly string[] {
  return [PASSWORD, theLab().minio.secretKey].flatMap(text => [
    text,
    Buffer.from(text).toString('base64'),
  ]);
}

/** Creates an object if it doesn't exist, and updates the values of a Secret if it does */
async function put(
  collection: string,
  object: {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly [field: string]: unknown;
  },
): Promise<void> {
  const made = await call({ method: 'POST', path: collection, body: object });
  const { status, text } =
    made.status === 409 && object.kind === 'Secret'
      ? await call({
          method: 'PUT',
          path: `${collection}/${object.metadata.name}`,
          body: object,
        })
      : made;
  if (![200, 201, 409].includes(status)) {
    throw new Error(`${collection}: ${text}`);
  }
}

/** From now until the controller starts a run of its own, which then fails: longer than the tests take. */
const NEXT_RUN_SECONDS = 1_800;

/** Hourly, next in `NEXT_RUN_SECONDS`. */
function toSchedule(): string {
  const next = new Date(Date.now() + NEXT_RUN_SECONDS * 1_000);
  return `${next.getUTCMinutes()} * * * *`;
}

const ago = (seconds: number) =>
  new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/**
 * A volume in a namespace with a backup that is really in MinIO, as VolSync leaves it after a run. Returns the
 * snapshot's id.
 */
export async function makeBackedUpVolume(
  namespace: string,
  options: { readonly endpoint?: string } = {},
): Promise<string> {
  const { minio } = theLab();
  const repository = `s3:${
    options.endpoint ?? minio.url
  }/lab-${namespace}/data`;
  await makeBucket(`lab-${namespace}`).catch(() => undefined);
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-lab-restic-'));
  let snapshot: string;
  try {
    snapshot = await resticBackup({
      repository,
      password: PASSWORD,
      accessKey: minio.accessKey,
      secretKey: minio.secretKey,
      directory,
      files: { 'data.txt': namespace },
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  await put(`/api/v1/namespaces/${namespace}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${namespace}-restic` },
    stringData: {
      RESTIC_REPOSITORY: repository,
      RESTIC_PASSWORD: PASSWORD,
      AWS_ACCESS_KEY_ID: minio.accessKey,
      AWS_SECRET_ACCESS_KEY: minio.secretKey,
    },
  });
  await put(`/api/v1/namespaces/${namespace}/persistentvolumeclaims`, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  });
  await bind(namespace);
  const sources = `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources`;
  await put(sources, {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    metadata: { name: 'data' },
    spec: {
      sourcePVC: 'data',
      trigger: { schedule: toSchedule() },
      restic: {
        repository: `${namespace}-restic`,
        copyMethod: 'Direct',
        retain: { daily: 7 },
      },
    },
  });
  await setStatus(namespace, {
    lastSyncTime: ago(2),
    lastSyncDuration: '3s',
    nextSyncTime: ago(-NEXT_RUN_SECONDS),
    latestMoverStatus: {
      result: 'Successful',
      logs: `snapshot ${snapshot} saved`,
    },
    conditions: [
      {
        type: 'Synchronizing',
        status: 'False',
        reason: 'WaitingForSchedule',
        message: 'Waiting for next scheduled synchronization',
        lastTransitionTime: ago(2),
      },
    ],
  });
  return snapshot;
}

/** Gives the claim a volume manually, as an administrator would: there is no driver here. */
async function bind(namespace: string): Promise<void> {
  await put('/api/v1/persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `lab-${namespace}-data` },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'lab',
      csi: {
        driver: 'lab.backstage-volsync',
        volumeHandle: `lab-${namespace}-data`,
      },
      claimRef: { namespace, name: 'data' },
    },
  });
  await eventually(
    async () => {
      const { body } = await call({
        path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims/data`,
      });
      return (body.status as { phase?: string } | undefined)?.phase === 'Bound';
    },
    { what: `The claim of "${namespace}" is bound`, timeoutMs: 60_000 },
  );
}

/** Changes the key for a namespace's repository, as after an incomplete rotation. */
export async function setSecretKey(
  namespace: string,
  secretKey: string,
): Promise<void> {
  await setSecretValues(namespace, { AWS_SECRET_ACCESS_KEY: secretKey });
}

/** Changes values of the Secret of a namespace's repository; undefined removes one. */
export async function setSecretValues(
  namespace: string,
  values: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      // null removes a field in a merge patch
      value === undefined ? null : Buffer.from(value).toString('base64'),
    ]),
  );
  const { status, text } = await call({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/secrets/${namespace}-restic`,
    contentType: 'application/merge-patch+json',
    body: { data },
  });
  if (status !== 200) {
    throw new Error(`The Secret of "${namespace}": ${text}`);
  }
}

/** Writes the status of the namespace's source. */
export async function setStatus(
  namespace: string,
  status: object,
): Promise<void> {
  const { status: code, text } = await call({
    method: 'PATCH',
    path: `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources/data/status`,
    contentType: 'application/merge-patch+json',
    body: { status },
  });
  if (code !== 200) {
    throw new Error(`The status of "${namespace}/data": ${text}`);
  }
}
