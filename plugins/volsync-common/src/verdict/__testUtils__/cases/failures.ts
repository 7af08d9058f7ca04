import { beginRun, failRun, reportError, waitPod, warn } from '../events';
import { read, unread } from '../../reading';
import { NOW } from '../inputs';
import type { RuleCase, RuleCases } from './case';
import { refusePassword } from './restorability';

const failed = (
  name: string,
  log: string,
  says?: RegExp,
  options?: Parameters<typeof failRun>[2],
): RuleCase => ({
  name,
  change: inputs => failRun(inputs, log, options),
  finds: true,
  verdict: 'failing',
  says,
});

const spares = (name: string, log: string): RuleCase => ({
  name,
  change: inputs => failRun(inputs, log),
  finds: false,
  verdict: 'failing',
});

const UNREACHABLE =
  'Fatal: unable to open repository at s3:http://minio:9000/b: client.BucketExists: Get "http://minio:9000/b/?location=": dial tcp 10.0.0.1:9000: connect: connection refused';
const PASSWORD =
  'Fatal: wrong password or no key found\nERROR: failure connecting to repository, incorrect password';

const CREATED_MEANWHILE =
  '=== Initialize Dir ===\nFatal: create key in repository at s3:http://minio:9000/b/app failed: repository already contains keys';

/** Runs that fail, each for one cause. */
export const failureCases: RuleCases = {
  'wrong-password': [
    failed('a pod says so', PASSWORD, /password in Secret "app-restic"/),
    {
      name: 'the pods are gone and the status says so',
      change: inputs => {
        beginRun(inputs);
        inputs.source.status!.latestMoverStatus = {
          result: 'Failed',
          logs: PASSWORD,
        };
      },
      finds: true,
      verdict: 'failing',
      says: /^The last backup failed/,
    },
    {
      name: 'the restore fails of it',
      change: inputs => failRun(inputs, PASSWORD, { of: 'destination' }),
      judge: 'destination',
      finds: true,
      verdict: 'failing',
      says: /^The restore attempt failed/,
    },
    spares('another cause', UNREACHABLE),
    {
      name: 'the portal tried the password, and no key opens',
      change: refusePassword,
      finds: true,
      verdict: 'failing',
      says: /^No backup of this volume can be restored with Secret "app-restic"/,
    },
    {
      name: 'the password opens the repository',
      change: inputs => {
        inputs.facts.passwordOpens = true;
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'an attempt failed of it, and the run has succeeded since',
      change: inputs => {
        failRun(inputs, PASSWORD);
        inputs.jobs[0]!.status = { failed: 1, succeeded: 1 };
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'wrong-signature': [
    failed(
      'MinIO says so',
      'client.BucketExists: The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ),
    spares('another cause', UNREACHABLE),
  ],
  'access-denied': [
    failed(
      'unknown access key',
      'client.BucketExists: The Access Key Id you provided does not exist in our records.',
    ),
    failed(
      'no right',
      'Fatal: unable to open config file: Stat: Access Denied.',
    ),
    spares('another cause', UNREACHABLE),
  ],
  'credentials-missing': [
    failed(
      'restic finds none',
      's3.getCredentials: no credentials found. Use `-o s3.unsafe-anonymous-auth=true` for anonymous authentication',
    ),
    failed(
      'restic asks the metadata service of a cloud instead',
      'Fatal: unable to open config file: Stat: Get "http://169.254.169.254/latest/meta-data/iam/security-credentials/": dial tcp 169.254.169.254:80: i/o timeout',
    ),
    spares('another cause', UNREACHABLE),
  ],
  'store-unreachable': [
    failed('refused', UNREACHABLE),
    failed('no such host', 'dial tcp: lookup minio.shop: no such host'),
    failed(
      'a firewall',
      'dial tcp 10.0.0.1:9000: connect: operation not permitted',
    ),
    failed('timeout', 'net/http: request canceled (i/o timeout)'),
    failed(
      'a proxy limits the size of requests',
      'Fatal: unable to save snapshot: client.PutObject: <html>\n<head><title>413 Request Entity Too Large</title></head>',
      /rejects requests because they are too large/,
    ),
    failed(
      'a login page answers',
      'Fatal: unable to open config file: Stat: expected element type <Error> but have <html>',
      /a web page answers/,
    ),
    failed(
      'the cache volume is read-only, and the store drops the connection',
      'unable to open cache: mkdir /cache/9f2a7056f6a71f35: read-only file system\nSave(<data/1504736e67>) failed: client.PutObject: Put "http://minio:9000/b/app/data/15": write: broken pipe',
    ),
    failed(
      'a proxy answers 502, and the cache belongs to another user',
      'unable to open cache: chtimes /cache/9f2a7056f6a71f35: operation not permitted\nFatal: unable to open config file: Stat: 502 Bad Gateway\nERROR: failure checking existence of repository',
    ),
    {
      name: 'the network breaks a restore off while it loads a pack',
      change: inputs =>
        failRun(
          inputs,
          'Load(<data/1504736e67>, 333, 0) failed: Get "http://minio:9000/b/app/data/15/1504736e67": Connection closed by foreign host http://minio:9000/b/app/data/15/1504736e67. Retry again.\nignoring error for /: ReadFull(<data/1504736e67>): circuit breaker open for file <data/1504736e67>\nFatal: There were 2 errors',
          { of: 'destination' },
        ),
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the network breaks a restore off, and the source is well',
      change: inputs =>
        failRun(
          inputs,
          'Load(<data/1504736e67>, 333, 0) failed: Get "http://minio:9000/b/app/data/15/1504736e67": Connection closed by foreign host http://minio:9000/b/app/data/15/1504736e67. Retry again.',
          { of: 'destination' },
        ),
      finds: false,
      verdict: 'protected',
    },
    failed(
      'the store fails while an index is loaded',
      'Load(<index/0f6c12ab34>, 0, 0) failed: We encountered an internal error, please try again.: 500 Internal Server Error\nFatal: unable to load index 0f6c12ab: 500 Internal Server Error',
    ),
    failed(
      'a connection ends in the middle of a pack',
      'Load(<data/0f6c12ab34>, 1024, 4096) failed: unexpected EOF\nFatal: unexpected EOF',
    ),
    failed(
      'the lock could not be refreshed',
      'Fatal: failed to refresh lock in time',
    ),
    failed(
      'one retry met a refusal, and the end is a timeout',
      'Load(<config/0000000000>, 0, 0) returned error, retrying after 1s: Access Denied\nFatal: unable to open config file: Stat: context deadline exceeded',
    ),
    spares('another cause', PASSWORD),
  ],
  'tls-failure': [
    failed(
      'unknown authority',
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      /certificate/,
    ),
    failed(
      'no TLS there',
      'http: server gave HTTP response to HTTPS client',
      /answers with http\.$/,
    ),
    spares('another cause', UNREACHABLE),
  ],
  'invalid-repository-address': [
    failed(
      'scheme',
      'Fatal: parsing repository location failed: invalid backend',
    ),
    failed(
      'bucket name',
      'client.BucketExists: Bucket name contains invalid characters',
    ),
    failed(
      "the port of MinIO's web console",
      'Fatal: unable to open config file: Stat: S3 API Requests must be made to API port.',
      /web console of MinIO/,
    ),
    failed(
      'local path',
      'unable to open repository at /backups/app: mkdir /backups: read-only file system',
    ),
    spares('another cause', UNREACHABLE),
  ],
  'bucket-missing': [
    failed(
      'the store says so',
      'client.MakeBucket: The specified bucket does not exist.',
    ),
    failed('it may not be created', 'client.MakeBucket: Access Denied.'),
    spares('another cause', UNREACHABLE),
  ],
  'repository-missing': [
    failed(
      'restic says so',
      'Fatal: repository does not exist: unable to open config file: Stat: The specified key does not exist.',
    ),
    {
      name: 'the bucket was listed after the last success and holds none',
      change: inputs => {
        inputs.facts.exists = false;
        inputs.facts.snapshots = [];
      },
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the listing is older than the last success',
      change: inputs => {
        inputs.facts.exists = false;
        inputs.facts.snapshots = [];
        inputs.listedAt = '2026-11-23T02:59:00Z';
      },
      finds: false,
    },
    {
      name: 'the listing is not complete',
      change: inputs => {
        inputs.facts.exists = false;
        inputs.facts.snapshots = [];
        inputs.facts.listing = 'partial';
      },
      finds: false,
    },
  ],
  'repository-not-opened': [
    failed(
      'restic had no answer in time, and VolSync tried to create the repository',
      '=== Check for dir initialized ===\n=== Initialize Dir ===\nFatal: create key in repository at s3:http://minio:9000/b/app failed: repository master key and config already initialized',
      /could not be opened within 60 seconds/,
    ),
    failed(
      'in the words of an older restic',
      'Fatal: create repository at s3:http://minio:9000/b/app failed: config file already exists',
    ),
    failed(
      'another run creates it at the same time',
      CREATED_MEANWHILE,
      /keys but no config object/,
    ),
    spares('another cause', UNREACHABLE),
  ],
  'repository-damaged': [
    failed('checksum', 'Fatal: ciphertext verification failed'),
    failed(
      'lost pack',
      'Load(<data/3aee62e3f5>, 0, 0) failed: The specified key does not exist.',
    ),
    {
      name: 'a verification found damage',
      change: inputs => {
        inputs.facts.damage = read(['pack 12da85b2 is missing'], NOW);
      },
      finds: true,
      verdict: 'failing',
      says: /1 error\b/,
    },
    {
      name: 'a verification found none',
      change: inputs => {
        inputs.facts.damage = read([], NOW);
      },
      finds: false,
      verdict: 'protected',
    },
    failed(
      'prune finds that packs are missing',
      'Integrity check failed: Data seems to be missing.\nWill not start prune to prevent (additional) data loss!',
    ),
    {
      name: 'a restore from the same repository failed of it',
      change: inputs =>
        failRun(
          inputs,
          'ReadFull(<data/3aee62e3f5>): The specified key does not exist.',
          { of: 'destination' },
        ),
      finds: true,
      verdict: 'failing',
      says: /ReplicationDestination "app-restore"/,
    },
    {
      name: 'a restore met a repository that the first backup was creating',
      change: inputs =>
        failRun(inputs, CREATED_MEANWHILE, { of: 'destination' }),
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'a restore from another repository failed of it',
      change: inputs => {
        failRun(inputs, 'Fatal: ciphertext verification failed', {
          of: 'destination',
        });
        inputs.destination.spec!.restic!.repository = 'another';
        inputs.destination.spec!.restic!.destinationPVC = 'app-data';
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the source of another claim in the same repository fails of it',
      change: inputs => {
        inputs.moreSources.push({
          ...inputs.source,
          metadata: {
            name: 'other',
            namespace: inputs.source.metadata.namespace,
            uid: 'uid-other',
          },
          spec: { ...inputs.source.spec, sourcePVC: 'other-data' },
          status: {
            latestMoverStatus: {
              result: 'Failed',
              logs: 'Fatal: config or key 1a2b is damaged: ciphertext verification failed',
            },
          },
        });
      },
      finds: true,
      verdict: 'failing',
      says: /ReplicationSource "other"/,
    },
    spares(
      'a lock that vanished while it was read',
      'Load(<lock/aaee0968bd>, 0, 0) failed: The specified key does not exist.',
    ),
  ],
  'disk-full': [
    failed('the cache', 'write /cache/x: no space left on device', /cache/),
    {
      name: 'the volume that it restores into, while the log names a new cache',
      change: inputs =>
        failRun(
          inputs,
          'created new cache in /cache\nrestoring snapshot aaaaaaaa of [/data] at 2026-11-20 09:00:05.1 +0000 UTC by @volsync to .\nignoring error for /library/2024/movie.mkv: write /data/library/2024/movie.mkv: no space left on device\nFatal: There were 1 errors',
          { of: 'destination' },
        ),
      judge: 'destination',
      finds: true,
      verdict: 'failing',
      says: /the volume that it restores into is full/,
    },
    {
      name: 'a quota of the file system that it restores into',
      change: inputs =>
        failRun(
          inputs,
          'created new cache in /cache\nignoring error for /db/base: write /data/db/base: disk quota exceeded\nFatal: There were 1 errors',
          { of: 'destination' },
        ),
      judge: 'destination',
      finds: true,
      says: /the volume that it restores into is full/,
    },
    failed(
      'the temporary directory',
      'using temporary cache in /tmp/restic-check-cache-1\nwrite /tmp/restic-temp-pack-123: no space left on device',
      /temporary directory/,
    ),
    failed('evicted', '', /ran out of disk space/, { reason: 'Evicted' }),
    spares('another cause', UNREACHABLE),
    spares(
      'the object store is full',
      'Save(<data/7f5cc8bbdd>) failed: client.PutObject: no space left on device',
    ),
  ],
  'store-full': [
    failed(
      'the storage cap of an account',
      'Save(<data/7f5cc8bbdd>) failed: client.PutObject: Cannot upload files, storage cap exceeded. See the Caps & Alerts page to increase your cap.\nFatal: unable to save snapshot: client.PutObject: Cannot upload files, storage cap exceeded. See the Caps & Alerts page to increase your cap.',
      /rejects new data/,
    ),
    failed(
      'the quota of a bucket in MinIO',
      'Save(<index/0f6c12ab34>) failed: client.PutObject: Bucket quota exceeded\nFatal: unable to save snapshot: client.PutObject: Bucket quota exceeded',
    ),
    failed(
      'drives of the store are full',
      'Save(<data/7f5cc8bbdd>) returned error, retrying after 1s: client.PutObject: Storage backend has reached its minimum free drive threshold. Please delete a few objects to proceed.',
    ),
    failed(
      'the store answers 507',
      'Save(<lock/7f5cc8bbdd>) failed: client.PutObject: 507 Insufficient Storage\nunable to create lock in backend: client.PutObject: 507 Insufficient Storage',
    ),
    spares('a quota of the namespace', 'exceeded quota: compute-resources'),
  ],
  'store-busy': [
    failed(
      'a backup is asked to slow down',
      'Save(<data/0723d221cb>) failed: client.PutObject: SlowDown',
    ),
    {
      name: 'a restore is asked to reduce its request rate',
      change: inputs =>
        failRun(
          inputs,
          'Load(<data/0723d221cb>, 295, 0) returned error, retrying after 59s: Please reduce your request rate.\nLoad(<data/0723d221cb>, 295, 0) failed: Please reduce your request rate.\nignoring error for /: ReadFull(<data/0723d221cb>): circuit breaker open for file <data/0723d221cb>\nFatal: There were 2 errors',
          { of: 'destination' },
        ),
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    failed(
      'a proxy answers 429',
      'Fatal: unable to open config file: Stat: 429 Too Many Requests',
    ),
    {
      name: 'a restore is asked to slow down, and the source is well',
      change: inputs =>
        failRun(
          inputs,
          'Load(<data/0723d221cb>, 295, 0) failed: Please reduce your request rate.',
          { of: 'destination' },
        ),
      finds: false,
      verdict: 'protected',
    },
    spares('another cause', UNREACHABLE),
  ],
  'clock-skewed': [
    failed(
      'the clocks differ',
      "Fatal: unable to open config file: Stat: The difference between the request time and the server's time is too large.",
    ),
    failed(
      'in the words of the code',
      'client.BucketExists: RequestTimeTooSkewed',
    ),
    failed(
      'while an index is loaded',
      'Load(<index/0f6c12ab34>, 0, 0) failed: The difference between the request time and the current time is too large.',
    ),
    spares('another cause', UNREACHABLE),
  ],
  'token-expired': [
    failed(
      'the provided token has expired',
      'Fatal: unable to open config file: Stat: The provided token has expired.',
    ),
    failed(
      'in the middle of a backup',
      'Save(<data/7f5cc8bbdd>) failed: client.PutObject: The security token included in the request is expired',
    ),
    spares('a wrong key', 'client.BucketExists: Access Denied.'),
  ],
  'wrong-region': [
    failed(
      'the store redirects',
      'Fatal: create repository at s3:s3.amazonaws.com/my-backups/app failed: Fatal: unable to open repository at s3:s3.amazonaws.com/my-backups/app: client.BucketExists: 301 Moved Permanently',
      /a different region/,
    ),
    failed(
      'the store names the region',
      "client.BucketExists: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      /expects "eu-central-1"/,
    ),
    failed(
      'the endpoint of another region',
      'Stat: The bucket you are attempting to access must be addressed using the specified endpoint.',
    ),
    spares('another cause', UNREACHABLE),
  ],
  'lock-damaged': [
    failed(
      'a lock does not verify',
      'unable to create lock in backend: load lock 5d3b9a1c: ciphertext verification failed\nERROR: failure locking repository',
      /Snapshots are not affected/,
    ),
    failed(
      'a lock is half written',
      'Load(<lock/5d3b9a1c77>, 0, 0) failed: unexpected end of JSON input',
    ),
    failed(
      'in plain words',
      'Fatal: invalid lock file: load(<lock/1234567812>): invalid data returned',
    ),
    spares(
      'the lock could not be written',
      'unable to create lock in backend: Save(<lock/5d3b9a1c77>): Put "http://minio:9000/b/locks/5d": dial tcp 10.0.0.1:9000: connect: connection refused',
    ),
    spares(
      'a pack does not verify',
      'Load(<data/5d3b9a1c77>, 0, 0) failed: ciphertext verification failed',
    ),
  ],
  'mover-interrupted': [
    failed('the node shuts down', '', /stopped the pod/, {
      reason:
        'Terminated: Pod was terminated in response to imminent node shutdown.',
    }),
    failed('a pod of higher priority comes', '', undefined, {
      reason: 'Preempting: Preempted in order to admit critical pod',
    }),
    spares('another cause', UNREACHABLE),
  ],
  'out-of-memory': [
    failed('killed', 'Starting container', undefined, {
      exitCode: 137,
      reason: 'OOMKilled',
    }),
    failed('killed while a request was failing', UNREACHABLE, undefined, {
      exitCode: 137,
      reason: 'OOMKilled',
    }),
    spares('another cause', UNREACHABLE),
  ],
  'unreadable-files': [
    failed(
      'the volume itself fails',
      'error: read /data/db/base/1: input/output error\nsnapshot b453d8ba saved\nWarning: at least one source file could not be read',
      /the volume itself returns errors/,
    ),
    failed(
      'a file of the volume',
      'error: /data/secret.key: open secret.key: permission denied\nsnapshot b453d8ba saved\nWarning: at least one source file could not be read',
    ),
    {
      name: 'a restore may not write',
      change: inputs =>
        failRun(
          inputs,
          'ignoring error for /x: lchown x: operation not permitted',
          {
            of: 'destination',
          },
        ),
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    spares('another cause', UNREACHABLE),
  ],
  'quota-exceeded': [
    {
      name: 'a quota asks for limits that the mover does not have',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'Error creating: pods "volsync-src-app-" is forbidden: failed quota: compute: must specify limits.cpu,limits.memory',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the Job may not make its pod',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'Error creating: pods "volsync-src-app-abcde" is forbidden: exceeded quota: compute',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /the quota "compute" is exceeded/,
    },
    {
      name: 'the controller says so',
      change: inputs =>
        reportError(
          inputs,
          'persistentvolumeclaims "volsync-app-src" is forbidden: exceeded quota: storage, requested: requests.storage=5Gi, used: requests.storage=8Gi, limited: requests.storage=10Gi',
        ),
      finds: true,
      verdict: 'failing',
      says: /the quota "storage" for requests.storage is exceeded/,
    },
    {
      name: 'an old event of an earlier run',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'exceeded quota: compute',
        );
        inputs.events[0]!.lastTimestamp = '2026-11-22T03:00:00Z';
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'pod-security': [
    {
      name: 'the namespace refuses the pod',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'pods "volsync-src-app-abcde" is forbidden: violates PodSecurity "restricted:latest"',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the container may not start',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {
          waiting: {
            reason: 'CreateContainerConfigError',
            message: 'container has runAsNonRoot and image will run as root',
          },
        });
      },
      finds: true,
    },
    {
      name: 'the container is being made',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, { waiting: { reason: 'ContainerCreating' } });
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'image-unavailable': [
    ...[
      'toomanyrequests: You have reached your unauthenticated pull rate limit',
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'failed to authorize: failed to fetch anonymous token: 401 Unauthorized',
      'dial tcp 10.0.0.7:443: i/o timeout',
    ].map(reason => ({
      name: `the registry answers "${reason}"`,
      change: (inputs: Parameters<RuleCase['change']>[0]) => {
        beginRun(inputs);
        waitPod(inputs, {
          waiting: {
            reason: 'ErrImagePull',
            message: `rpc error: code = Unknown desc = failed to pull and unpack image: ${reason}`,
          },
        });
      },
      finds: true,
      verdict: 'at-risk' as const,
    })),
    {
      name: 'the image cannot be pulled',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {
          waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling' },
        });
      },
      finds: true,
      verdict: 'at-risk',
    },
    spares('another cause', UNREACHABLE),
  ],
  'secret-missing': [
    {
      name: 'the controller says so',
      change: inputs => reportError(inputs, 'Secret "app-restic" not found'),
      finds: true,
      verdict: 'failing',
      says: /Secret "app-restic"/,
    },
    {
      name: 'it was looked for in vain',
      change: inputs => {
        inputs.secret = unread('not-found', 'There is no Secret "app-restic".');
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it may not be looked for',
      change: inputs => {
        inputs.secret = unread('forbidden', 'secrets is forbidden');
      },
      finds: false,
      verdict: 'unknown',
    },
    {
      name: 'the error is three seconds old',
      change: inputs =>
        reportError(inputs, 'Secret "app-restic" not found', {
          since: '2026-11-23T03:04:57.2Z',
        }),
      finds: false,
    },
  ],
  'secret-key-missing': [
    {
      name: 'the controller says so',
      change: inputs =>
        reportError(inputs, 'secret is missing field: RESTIC_PASSWORD'),
      finds: true,
      verdict: 'failing',
      says: /RESTIC_PASSWORD is missing from Secret/,
    },
    failed('the mover says so', 'ERROR: RESTIC_PASSWORD must be defined'),
    {
      name: 'the keys were read',
      change: inputs => {
        inputs.secret = read(
          { name: 'app-restic', keys: ['RESTIC_REPOSITORY'] },
          NOW,
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /no RESTIC_PASSWORD/,
    },
    {
      name: 'the kubelet says so',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {
          waiting: {
            reason: 'CreateContainerConfigError',
            message:
              "couldn't find key RESTIC_PASSWORD in Secret shop/app-restic",
          },
        });
      },
      finds: true,
    },
    spares('another cause', UNREACHABLE),
  ],
  'external-secret-failing': [
    {
      name: 'it is not ready',
      change: inputs => {
        inputs.externalSecret = read(
          {
            metadata: { name: 'app-restic' },
            status: {
              conditions: [
                {
                  type: 'Ready',
                  status: 'False',
                  reason: 'SecretSyncedError',
                  message: 'could not get secret data from provider',
                },
              ],
            },
          },
          NOW,
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it is ready',
      change: inputs => {
        inputs.externalSecret = read(
          {
            metadata: { name: 'app-restic' },
            status: { conditions: [{ type: 'Ready', status: 'True' }] },
          },
          NOW,
        );
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'claim-missing': [
    {
      name: 'the controller says so',
      change: inputs => {
        inputs.withoutClaim = true;
        reportError(inputs, 'PersistentVolumeClaim "app-data" not found');
      },
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'it was made since, and the controller has not looked again',
      change: inputs => {
        reportError(inputs, 'PersistentVolumeClaim "app-data" not found');
      },
      finds: true,
      verdict: 'failing',
      says: /It exists now/,
    },
    {
      name: 'the source names none',
      change: inputs => {
        inputs.source.spec!.sourcePVC = undefined;
        inputs.claimName = '';
        reportError(inputs, 'PersistentVolumeClaim "" not found');
      },
      finds: true,
      verdict: 'failing',
      says: /does not specify a volume/,
    },
    {
      name: 'it was deleted between two runs',
      change: inputs => {
        inputs.withoutClaim = true;
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'source and claim are being applied together',
      change: inputs => {
        inputs.withoutClaim = true;
        inputs.source.metadata.creationTimestamp = '2026-11-23T03:04:58Z';
      },
      finds: false,
    },
    {
      name: 'claims may not be read',
      change: inputs => {
        inputs.unread.claims = unread('forbidden', 'claims are forbidden');
      },
      finds: false,
      verdict: 'unknown',
    },
  ],
  'invalid-spec': [
    {
      name: 'no mover',
      change: inputs =>
        reportError(
          inputs,
          'a replication method must be specified - enabled movers: [rclone restic]',
        ),
      finds: true,
      verdict: 'failing',
    },
    spares('another cause', UNREACHABLE),
  ],
  'backup-failing': [
    failed('nobody knows the words', 'Fatal: the moon is full', /moon is full/),
    failed('there is no log', '', /for an unknown reason/),
    failed(
      'a hindrance makes pods fail',
      'unable to create lock in backend: repository is already locked by PID 16910 on dead1 by root',
    ),
    {
      name: 'the controller reports an unknown error',
      change: inputs => reportError(inputs, 'something new'),
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the error of optimistic locking, for a second',
      change: inputs =>
        reportError(
          inputs,
          'Operation cannot be fulfilled on jobs.batch "volsync-src-app": the object has been modified',
          { since: '2026-11-23T03:04:58.9Z' },
        ),
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the same, and nobody watched since when',
      change: inputs => {
        reportError(
          inputs,
          'Operation cannot be fulfilled on jobs.batch "volsync-src-app": the object has been modified',
        );
        inputs.conditionSince = undefined;
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the same, for six seconds',
      change: inputs =>
        reportError(
          inputs,
          'Operation cannot be fulfilled on jobs.batch "volsync-src-app": the object has been modified',
          { since: '2026-11-23T03:04:54Z' },
        ),
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'a run goes on and no pod has failed',
      change: inputs => beginRun(inputs),
      finds: false,
      verdict: 'protected',
    },
    spares('the cause is known', UNREACHABLE),
  ],
  'stale-success': [
    failed('a pod fails while the status shows the last success', PASSWORD),
    {
      name: 'the status says Failed by now',
      change: inputs => {
        failRun(inputs, PASSWORD);
        inputs.source.status!.latestMoverStatus = {
          result: 'Failed',
          logs: '',
        };
      },
      finds: false,
      verdict: 'failing',
    },
  ],
};
