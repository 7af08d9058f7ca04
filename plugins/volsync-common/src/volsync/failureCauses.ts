/**
 * Why a mover's pod failed, told from what it wrote. Exit codes do not name the cause (3 stands for a wrong password, a
 * lock, a bad address and unreadable files alike), so the text is read. Order matters: the first that fits is it, and what
 * is more particular stands before what is more general. Each pattern is restic's, the S3 client's, Kubernetes' or
 * VolSync's own wording.
 */

/** Named after the finding that explains it. @public */
export type FailureCause =
  | 'wrong-password'
  | 'wrong-signature'
  | 'access-denied'
  | 'credentials-missing'
  | 'tls-failure'
  | 'invalid-repository-address'
  | 'bucket-missing'
  | 'repository-missing'
  | 'repository-locked'
  | 'repository-damaged'
  | 'quota-exceeded'
  | 'out-of-memory'
  | 'disk-full'
  | 'pod-security'
  | 'image-unavailable'
  | 'secret-key-missing'
  | 'secret-missing'
  | 'claim-missing'
  | 'invalid-spec'
  | 'schedule-invalid'
  | 'retention-odd'
  | 'unreadable-files'
  | 'store-unreachable';

const CAUSES: readonly (readonly [FailureCause, RegExp])[] = [
  // What the controller itself says, in its condition.
  ['secret-missing', /^Secret "[^"]*" not found/],
  ['claim-missing', /^PersistentVolumeClaim "[^"]*" not found/],
  [
    'invalid-spec',
    /a replication method must be specified|only one replication method|unsupported copyMethod|must be provided when destinationPVC is not/,
  ],
  [
    'schedule-invalid',
    /^(end|beginning) of range \(|^expected exactly 5 fields|^unrecognized descriptor|^failed to parse|^step of range/,
  ],
  // What mover, restic, object store and kubelet say.
  [
    'wrong-password',
    /wrong password or no key found|failure connecting to repository, incorrect password|password is incorrect/i,
  ],
  [
    'secret-key-missing',
    /must be defined|couldn't find key \S+ in Secret|secret is missing field/i,
  ],
  [
    'wrong-signature',
    /SignatureDoesNotMatch|request signature we calculated does not match/i,
  ],
  [
    'credentials-missing',
    /s3\.getCredentials|no credentials found|NoCredentialProviders/i,
  ],
  [
    'invalid-repository-address',
    /parsing repository location failed|invalid backend|Bucket name (contains invalid|cannot be)|InvalidBucketName|mkdir \/\S*: read-only file system|invalid port|unsupported protocol scheme/i,
  ],
  [
    'tls-failure',
    /x509:|tls: |certificate (is not valid|signed by unknown|has expired)|server gave HTTP response to HTTPS client|malformed HTTP response|client sent an HTTP request to an HTTPS server/i,
  ],
  [
    'bucket-missing',
    /NoSuchBucket|specified bucket does not exist|client\.MakeBucket/i,
  ],
  [
    'quota-exceeded',
    /exceeded quota|QuotaExceeded|XMinioStorageFull|minimum free drive threshold|bucket quota|EntityTooLarge quota/i,
  ],
  [
    'access-denied',
    /Access Denied|AccessDenied|InvalidAccessKeyId|Access Key Id you provided does not exist|AllAccessDisabled|\b403 Forbidden|is not authorized to perform/i,
  ],
  [
    'repository-locked',
    /repository is already locked|unable to create lock|failure locking repository/i,
  ],
  [
    'repository-damaged',
    /ciphertext verification failed|invalid data returned|hash mismatch|repository contains errors|pack \S+.* (not found|missing|damaged)|(blob|tree|id) [0-9a-f]{8,}\S* not found|not found in (the )?(index|repository)|Load\(<(data|index|snapshot|config|key)\/[0-9a-f]+[^)]*\)[^\n]*(does not exist|not found|failed)|config cannot be loaded|config or key \S+ is damaged|index is damaged|unexpected (pack|blob) (size|length)|Integrity check failed|Data seems to be missing|<(data|index|snapshot|config|key)\/[0-9a-f]+>[^\n]*(does not exist|not found|failed)/i,
  ],
  [
    'retention-odd',
    /--keep-\w+|no policy was specified|negative values other than -1 are not allowed|invalid duration/i,
  ],
  [
    'out-of-memory',
    /OOMKilled|out of memory|cannot allocate memory|exit status 137/i,
  ],
  [
    'disk-full',
    /no space left on device|ENOSPC|disk quota exceeded|ephemeral[- ]storage|\bEvicted\b|low on resource/i,
  ],
  [
    'pod-security',
    /violates PodSecurity|runAsNonRoot|unable to validate against any security context constraint|pod security/i,
  ],
  [
    'image-unavailable',
    /ErrImagePull|ImagePullBackOff|InvalidImageName|Failed to pull image|exec format error/i,
  ],
  // A firewall may answer a connection with "operation not permitted", too.
  ['store-unreachable', /dial (tcp|udp)/i],
  [
    'unreadable-files',
    /source file could not be read|permission denied|operation not permitted/i,
  ],
  [
    'repository-missing',
    /repository does not exist|Is there a repository at the following location|unable to open config file[^\n]*(key does not exist|not found)/i,
  ],
  [
    'store-unreachable',
    /connection refused|no such host|i\/o timeout|no route to host|network is unreachable|connection reset by peer|context deadline exceeded|TLS handshake timeout|server misbehaving|Service Unavailable|SlowDown|Server not initialized|timed? ?out|unexpected EOF|: EOF|\b50[0234] |failure checking existence of repository/i,
  ],
];

/** The cause that a text names, such as a log, an event or a condition; undefined where none is recognised. @public */
export function recogniseCause(
  text: string | undefined,
): FailureCause | undefined {
  if (!text) {
    return undefined;
  }
  return CAUSES.find(([, pattern]) => pattern.test(text))?.[0];
}
