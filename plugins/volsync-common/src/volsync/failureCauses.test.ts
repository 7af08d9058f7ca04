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

/** What other stores and gateways say, each in restic's words around it. */
const SAID_BY_STORES: typeof REPORTED = {
  'access-denied': [
    // Backblaze B2, with a master key (AlistGo/alist#8364); restic shows the message without its code
    'Fatal: unable to open config file: Stat: Malformed Access Key Id\nIs there a repository at the following location?\ns3:https://s3.us-west-004.backblazeb2.com/b',
    // Backblaze B2's own protocol (restic/restic#2339, #1923)
    'Fatal: unable to open config file: Stat: b2_download_file_by_name: 401:\nIs there a repository at the following location?\nb2:b:app/',
    'Fatal: create repository at b2:b failed: b2.NewClient: b2_authorize_account: 401: Invalid authorization',
    // Google Cloud Storage (restic/restic#3157)
    'Fatal: create repository at gs:b:/ failed: service.Buckets.Get: googleapi: Error 403: app@project.iam.gserviceaccount.com does not have storage.buckets.get access to the Google Cloud Storage bucket., forbidden',
    // Google's newer words (google-github-actions/upload-cloud-storage#343)
    "Load(<data/4193b3e209>, 0, 0) failed: googleapi: Error 403: Permission 'storage.objects.get' denied on resource (or it may not exist)., forbidden",
    // SFTP (garethgeorge/backrest#751)
    'subprocess ssh: user@box.example: Permission denied (publickey,password).\nFatal: unable to open repository at sftp:user@box.example:app: unable to start the sftp session, error: error receiving version packet from server: server unexpectedly closed connection: unexpected EOF',
    // SFTP, a folder of another user (restic/restic#4414)
    'Fatal: create key in repository at sftp:user@box.example:/restic failed: OpenFile: permission denied',
    // Amazon, an encryption key that the role can't use (ministryofjustice/modernisation-platform#3468)
    'Load(<data/1504736e67>, 0, 0) failed: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.\nFatal: repository contains errors',
    // Amazon, AllAccessDisabled: the message alone
    'Fatal: unable to open config file: Stat: All access to this object has been disabled',
    // Azure (restic/restic#4004)
    'Fatal: create repository at azure:b:/app failed: container.CreateIfNotExists: storage: service returned error: StatusCode=403, ErrorCode=AuthorizationFailure, ErrorMessage=This request is not authorized to perform this operation.',
    // Garage, a key that was deleted
    'Fatal: unable to open config file: Stat: Forbidden: No such key: GK31c2f218a2e44f485b94239e',
  ],
  'wrong-signature': [
    // In the lock, whose requests are the first that restic signs with a body
    'Fatal: unable to create lock in backend: client.PutObject: The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    // Load of an object (restic/restic#2912)
    'Load(<lock/341a2a6e4a>, 37, 0) failed: The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    // Azure, the key of another account
    'Fatal: unable to open config file: Stat: Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
    // Garage
    'Fatal: unable to open config file: Stat: Forbidden: Invalid signature',
  ],
  'wrong-region': [
    // Garage (directus/directus#22834, apecloud/kubeblocks#9947)
    'Fatal: unable to open config file: Stat: Authorization header malformed, unexpected scope: 20251220/us-east-1/s3/aws4_request',
    // Amazon, without any region (siderolabs/omni#98)
    'Fatal: unable to open config file: Stat: The authorization header is malformed; a non-empty region must be provided in the credential.',
    // Scaleway (stashed/stash#1049)
    "Fatal: create repository at s3:s3.nl-ams.scw.cloud/b failed: client.BucketExists: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'nl-ams'",
  ],
  'store-busy': [
    // Cloudflare R2, code 10058: writes to one key
    'Save(<lock/7d01cfaa1e>) failed: client.PutObject: Reduce your concurrent request rate for the same object.',
    // Google
    'Save(<data/7d01cfaa1e>) failed: googleapi: Error 429: The project exceeded its limit for requests., rateLimitExceeded',
    // Cloudflare, error 971 (JSONbored/metagraphed#8261)
    'Save(<data/7d01cfaa1e>) failed: client.PutObject: Please wait and consider throttling your request speed',
  ],
  'store-full': [
    // Garage, quotas of a bucket
    'Save(<data/7d01cfaa1e>) failed: client.PutObject: Forbidden: Bucket size quota is reached, maximum total size of objects for this bucket: 1000000000. The bucket is already 999999000 bytes, and this object would add 16777216 bytes.',
    'Save(<data/7d01cfaa1e>) failed: client.PutObject: Forbidden: Object quota is reached, maximum objects for this bucket: 1000',
    // Ceph RGW has codes without messages: minio-go shows the code
    'Fatal: unable to create lock in backend: client.PutObject: Error response code QuotaExceeded.',
    // MinIO, an older release (vmware-tanzu/velero-plugin-for-vsphere#180)
    'Fatal: unable to save snapshot: client.PutObject: Storage backend has reached its minimum free disk threshold. Please delete a few objects to proceed.',
  ],
  'bucket-missing': [
    // Azure
    'Fatal: unable to open config file: Stat: The specified container does not exist.\nIs there a repository at the following location?\nazure:b:/app',
  ],
  'credentials-missing': [
    // Google
    'Fatal: unable to open repository at gs:b:/app: google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information',
  ],
  'tls-failure': [
    // restic, with customCA that holds something else or nothing
    'Fatal: unable to open repository at s3:https://minio.example/b/app: cannot parse root certificate from "/customCA/ca.crt"',
    'Fatal: unable to open repository at s3:https://minio.example/b/app: unable to read root certificate: open /customCA/ca.crt: no such file or directory',
  ],
  'store-unreachable': [
    // SFTP (restic/restic#2627)
    'subprocess ssh: ssh: Could not resolve hostname box: Name or service not known\nFatal: unable to open repository at sftp:box:/app: unable to start the sftp session, error: EOF',
    // MinIO, drives offline (minio/minio#19622)
    'Save(<data/7d01cfaa1e>) failed: client.PutObject: Storage resources are insufficient for the write operation b/app/data/7d/7d01cfaa1e',
    // Envoy
    'Load(<data/7d01cfaa1e>, 0, 0) failed: upstream connect error or disconnect/reset before headers. reset reason: connection termination',
    // HTTP/2
    'Load(<data/7d01cfaa1e>, 0, 0) failed: Get "https://s3.example/b/data/7d": http2: client connection lost',
    // Cloudflare in front of a store
    'Fatal: unable to open config file: Stat: 522 \nIs there a repository at the following location?\ns3:https://s3.example/b',
    // A proxy changed the body on the way: nothing was damaged
    "Fatal: unable to create lock in backend: client.PutObject: The provided 'x-amz-content-sha256' header does not match what was computed.",
    // Garage, nodes offline
    'Load(<index/40668bca1e>, 0, 0) failed: Internal error: Could not reach quorum of 2. 1 of 3 request succeeded, others returned errors',
  ],
  'invalid-repository-address': [
    // An empty RESTIC_REPOSITORY
    'Fatal: Please specify repository location (-r or --repository-file)',
  ],
  'out-of-memory': [
    // The shell of the mover, if the kernel ended restic alone
    '/mover-restic/entry.sh: line 154:    42 Killed                  "${RESTIC[@]}" backup "${EXCLUDES[@]}" --host "${RESTIC_HOST}" .',
  ],
};

const toCases = (reports: typeof REPORTED) =>
  Object.entries(reports).flatMap(([cause, texts]) =>
    texts.map(text => [cause, text] as const),
  );

describe('what public reports quote', () => {
  it.each([...toCases(REPORTED), ...toCases(SAID_BY_STORES)])(
    '%s: %s',
    (cause, text) => {
      expect(recogniseCause(text) ?? 'none').toBe(cause);
    },
  );
});
