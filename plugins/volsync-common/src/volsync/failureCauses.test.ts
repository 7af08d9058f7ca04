import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureCause } from './failureCauses';
import { recogniseCause } from './failureCauses';

interface RecordedLogs {
  readonly operation: string;
  readonly failed: readonly {
    readonly cause: FailureCause;
    readonly cases: readonly string[];
    readonly log: readonly string[];
  }[];
}

const FOLDER = join(__dirname, '../../fixtures/restic');

describe('what restic writes when a store fails', () => {
  const recorded = readdirSync(FOLDER).map(
    file =>
      JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as RecordedLogs,
  );
  const logs = recorded.flatMap(({ operation, failed }) =>
    failed.map(({ cases, cause, log }) => ({
      name: `${operation}: ${cases.join(', ')}`,
      cause,
      log: log.join('\n'),
    })),
  );

  it('was recorded for every operation', () => {
    expect(recorded.map(({ operation }) => operation).sort()).toEqual([
      'backup',
      'forget',
      'prune',
      'restore',
      'unlock',
    ]);
  });

  it.each(logs)('$name: $cause', ({ cause, log }) => {
    expect(recogniseCause(log)).toBe(cause);
  });
});

/** Lines of public bug reports, with the cause that their resolution named. */
const REPORTED: Partial<Record<FailureCause | 'none', readonly string[]>> = {
  'store-unreachable': [
    'Fatal: unable to open config file: Stat: Get "http://minio.svc:9000/b/?location=": dial tcp: lookup minio.svc: no such host\nIs there a repository at the following location?\ns3:http://minio.svc:9000/b/app',
    'Save(<lock/c5ea81c926>) returned error, retrying after 352.204325ms: client.PutObject: Put "https://s3.example/b/locks/c5": dial tcp 10.0.0.9:443: i/o timeout\nFatal: unable to save snapshot: client.PutObject: Your socket connection to the server was not read from or written to within the timeout period.',
    'Fatal: unable to create lock in backend: circuit breaker open for file <lock/c498f551d0>',
    'Fatal: unable to open config file: Stat: Head "https://s3.example/b/config": dial tcp: lookup s3.example: Temporary failure in name resolution',
    'error: load <data/1504736e67>: read tcp 10.0.0.4:5000->10.0.0.9:443: read: connection reset by peer\nFatal: repository contains errors',
    'Fatal: unable to open config file: Stat: 502 Bad Gateway\nIs there a repository at the following location?\ns3:https://s3.example/b',
  ],
  'access-denied': [
    'Fatal: unable to open config file: Stat: 401 \nIs there a repository at the following location?\ns3:https://s3.us-west-002.backblazeb2.com/b',
    'Fatal: create key in repository at s3:s3-us-east-1.amazonaws.com/b/restic/app failed: client.PutObject: Access Denied',
    'Load(<data/4193b3e209>, 0, 0) returned error, retrying after 391.517075ms: Access Denied.',
    'Fatal: unable to open config file: Stat: Credential access key has length 20, should be 32',
  ],
  'wrong-region': [
    'Fatal: unable to open config file: Stat: 400 Bad Request\nIs there a repository at the following location?\ns3:https://s3.example/b\nERROR: failure checking existence of repository',
    'Fatal: unable to open config file: Stat: Head https://b.s3.dualstack.us-east-1.amazonaws.com/app/config: 301 response missing Location header\nIs there a repository at the following location?',
  ],
  'repository-missing': [
    'Fatal: unable to open config file: Stat: The specified key does not exist.\nIs there a repository at the following location?\ns3:http://minio:9000/b/app',
    'Fatal: repository does not exist: unable to open config file: Stat: The specified key does not exist.\nIs there a repository at the following location?',
    'Fatal: unable to open config file: <config/> does not exist\nIs there a repository at the following location?\nrest:http://backup:8000/app/',
  ],
  'repository-damaged': [
    'Fatal: create key in repository at s3:https://s3.example/b failed: repository already contains snapshots',
    'find data that is still in use for 23 snapshots\nFatal: number of used blobs is larger than number of available blobs!\nPlease report this error',
    'Load(<index/40668bca1e>, 0, 0) returned error, retrying after 728.090219ms: <index/40668bca1e> does not exist\nFatal: <index/40668bca1e> does not exist',
    'Fatal: config or key 1a2b3c4d is damaged: ciphertext verification failed',
  ],
  'repository-not-opened': [
    'Fatal: create key in repository at s3:https://s3.example/production failed: repository master key and config already initialized',
    'Fatal: create repository at rest:http://backup.svc:8080/ failed: Fatal: config file already exists',
    'Fatal: create repository at b2:b:/app failed: config already exists',
  ],
  'repository-locked': [
    'unable to create lock in backend: repository is already locked exclusively by PID 33 on volsync-src-app-jnd8g by  (UID 1000, GID 1000)\nlock was created at 2026-09-15 06:02:11 (5h10m ago)',
    'ERROR: failure locking repository',
  ],
  'lock-damaged': [
    'Fatal: unable to create lock in backend: load <lock/44825f7067>: invalid data returned',
  ],
  'invalid-repository-address': [
    'Fatal: parsing repository location failed: invalid backend\nIf the repo is in a local directory, you need to add a `local:` prefix',
  ],
  'wrong-signature': [
    'Fatal: create key in repository at s3:https://ecs.example/b failed: client.PutObject: The request signature we calculated does not match the signature you provided. Check your Secret Access Key and signing method.',
  ],
  'clock-skewed': [
    "Fatal: unable to open config file: Stat The difference between the request time and the server's time is too large.",
  ],
  'credentials-missing': [
    'NoCredentialProviders: no valid providers in chain. Deprecated.',
  ],
  'wrong-password': [
    'Fatal: wrong password or no key found\nERROR: failure connecting to repository, incorrect password',
  ],
  'store-full': [
    'Load(<data/4193b3e209>, 0, 0) failed: Cannot download file, download bandwidth or transaction (Class B) cap exceeded. See the Caps & Alerts page to increase your cap.',
  ],
  'unreadable-files': [
    'ignoring error for /srv/app: lchown /data/srv/app: operation not permitted\nFatal: There were 1 errors',
    'error: open /data/db: permission denied\nsnapshot 1a2b3c4d saved\nFiles:         507 new, 502 changed, 429 unmodified\nWarning: at least one source file could not be read',
  ],
  'image-unavailable': [
    'ErrImagePull: rpc error: toomanyrequests: You have reached your pull rate limit.',
    'StartError: failed to create containerd task: failed to create shim task: OCI runtime create failed: unable to start container process: exec: "/mover-restic/entry.sh": permission denied',
  ],
  'disk-full': [
    'Evicted: The node was low on resource: ephemeral-storage. Threshold quantity: 2Gi, available: 1Gi.',
    'Evicted: Usage of EmptyDir volume "tempdir" exceeds the limit "1Gi".',
    'Evicted: The node had condition: [DiskPressure].',
  ],
  'out-of-memory': [
    'Evicted: The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container restic was using 2Gi, request is 0.',
    'The node had condition: [MemoryPressure].',
  ],
  'mover-interrupted': [
    'NodeShutdown: Pod was terminated in response to imminent node shutdown.',
    "OutOfpods: Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 110, capacity: 110",
    'DeletionByPodGC: PodGC: node no longer exists',
  ],
  none: ['Fatal: unable to save snapshot: snapshot is empty'],
};

describe('what public reports quote', () => {
  it.each(
    Object.entries(REPORTED).flatMap(([cause, texts]) =>
      texts.map(text => [cause, text] as const),
    ),
  )('%s: %s', (cause, text) => {
    expect(recogniseCause(text) ?? 'none').toBe(cause);
  });
});
