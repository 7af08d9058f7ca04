/**
 * Why a mover's pod failed, from its log. Exit codes do not identify the cause (3 stands for a wrong password, a lock,
 * an invalid URL and unreadable files alike), so the text is matched. Each pattern is a message of restic, an object
 * store, Kubernetes or VolSync. Specific causes come before general ones.
 *
 * restic repeats a failed request for up to 15 minutes and writes a line for each attempt. So the lines about the final
 * result are matched first, and reports along the way (retries, cache warnings) after them.
 *
 * Damage is recognized only from data that was read and did not verify, or from a required object that does not exist. A
 * request that failed for any other reason says nothing about the repository.
 */

/** Named after the finding that explains it. @public */
export type FailureCause =
  | 'wrong-password'
  | 'wrong-signature'
  | 'wrong-region'
  | 'clock-skewed'
  | 'token-expired'
  | 'access-denied'
  | 'credentials-missing'
  | 'tls-failure'
  | 'invalid-repository-address'
  | 'bucket-missing'
  | 'repository-missing'
  | 'repository-locked'
  | 'lock-damaged'
  | 'repository-archived'
  | 'repository-damaged'
  | 'store-full'
  | 'store-busy'
  | 'quota-exceeded'
  | 'out-of-memory'
  | 'disk-full'
  | 'mover-interrupted'
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
  // Messages of the controller, in its condition.
  ['secret-missing', /^Secret "[^"]*" not found/],
  ['claim-missing', /^PersistentVolumeClaim "[^"]*" not found/],
  [
    'invalid-spec',
    /a replication method must be specified|only one replication method|unsupported copyMethod|must be provided when destinationPVC is not/,
  ],
  [
    'schedule-invalid',
    /^(end|beginning) of range \(|^expected exactly 5 fields|^unrecognized descriptor|^failed to parse|^step of range|^provided bad location/,
  ],
  // What an object store answers, and what restic makes of it.
  [
    'repository-archived',
    /InvalidObjectState|not valid for the object's (storage class|access tier)|BlobArchived|ObjectNotInActiveTier|object (is|has been) archived|restore (is )?already in progress/i,
  ],
  [
    'clock-skewed',
    /RequestTimeTooSkewed|request time and the (current|server'?s?) time is too large|RequestExpired|Request has expired|Signature (expired|not yet current)|clock skew/i,
  ],
  [
    'token-expired',
    /ExpiredToken|InvalidToken|TokenRefreshRequired|(security )?token (included in the request |that you provided |you provided )?(has|is) (expired|invalid|malformed)|provided token (has expired|is malformed)/i,
  ],
  [
    'wrong-region',
    /AuthorizationHeaderMalformed|PermanentRedirect|\b301 Moved Permanently|\b30[78] (Temporary|Permanent) Redirect|TemporaryRedirect|IllegalLocationConstraint|must be addressed using the specified endpoint|region '?[\w-]*'? is wrong|expecting '[a-z]+-[\w-]+'|invalid region|region does not match/i,
  ],
  [
    'store-full',
    /\b(storage|transaction|bandwidth|download|usage) cap (is )?exceeded|cap_exceeded|XMinioStorageFull|XMinioAdminBucketQuotaExceeded|minimum free drive threshold|storage backend has reached|bucket quota|(Storage|Bucket|Total|User)?QuotaExceeded|EntityTooLarge quota|Insufficient ?Storage|exceeded (your|its|the) (storage|bucket) (quota|limit)|(Save\(<|\.PutObject|CompleteMultipartUpload)[^\n]*(no space left|disk (is )?full|quota|storage (is )?full)/i,
  ],
  [
    'store-busy',
    /SlowDown|reduce your request rate|TooManyRequests|too many requests|\b429\b|RequestLimitExceeded|rate limit|throttl/i,
  ],
  [
    'lock-damaged',
    /(<lock\/[0-9a-f]+>|\block\/?[0-9a-f]{8,}|unable to create lock in backend|load lock)[^\n]*(invalid data returned|ciphertext verification failed|unexpected end of JSON|invalid character|data too short|does not match|invalid lock)|invalid lock (object|file)/i,
  ],
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
  ['quota-exceeded', /exceeded quota/i],
  [
    'access-denied',
    /Access Denied|AccessDenied|InvalidAccessKeyId|Access Key Id you provided does not exist|AllAccessDisabled|AccountProblem|\b40[13] (Forbidden|Unauthorized)|is not authorized to perform|WORM protected|protected by object lock|ObjectLocked/i,
  ],
  ['repository-locked', /repository is already locked/i],
  [
    'repository-damaged',
    /ciphertext verification failed|invalid data returned|hash mismatch|repository contains errors|pack \S+.* (not found|missing|damaged)|(blob|tree|id) [0-9a-f]{8,}\S* not found|not found in (the )?(index|repository)|<(data|index|snapshot|key)\/[0-9a-f]+>[^\n]*(key does not exist|NoSuchKey|does not exist|not found)|config or key \S+ is damaged|index is damaged|unexpected (pack|blob) (size|length)|Integrity check failed|Data seems to be missing/i,
  ],
  [
    'retention-odd',
    /--keep-\w+|no policy was specified|negative values other than -1 are not allowed|invalid duration/i,
  ],
  // What the kubelet and the node say.
  [
    'out-of-memory',
    /OOMKilled|out of memory|cannot allocate memory|exit status 137|low on resource: memory/i,
  ],
  [
    'mover-interrupted',
    /node shutdown|Preempt|NodeLost|NodeShutdown|DisruptionTarget|TaintManagerEviction|DeletionByTaintManager/i,
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
    /repository does not exist|unable to open config file[^\n]*(key does not exist|not found)/i,
  ],
  [
    'store-unreachable',
    /connection refused|no such host|i\/o timeout|no route to host|network is unreachable|connection reset by peer|connection closed|closed network connection|broken pipe|server closed|GOAWAY|stream error|context (deadline exceeded|canceled)|TLS handshake timeout|server misbehaving|Service Unavailable|Bad Gateway|Gateway Time-?out|Internal ?(Server )?Error|Server not initialized|timed? ?out|unexpected EOF|: EOF|\b50[0234] |failed to refresh lock in time|failure checking existence of repository/i,
  ],
  ['repository-missing', /Is there a repository at the following location/i],
  ['repository-locked', /unable to create lock|failure locking repository/i],
];

/** restic continues without its cache and retries failed requests: neither is the result of a run. */
const ON_THE_WAY =
  /unable to open cache|returned error, retrying after|\bretrying\b|^warning:|^\[\d+:\d\d\]/i;
const CACHE_WARNING = /unable to open cache/i;

/** The cause that a text names, such as a log, an event or a condition; undefined if none is recognised. @public */
export function recogniseCause(
  text: string | undefined,
): FailureCause | undefined {
  if (!text) {
    return undefined;
  }
  const lines = text.split('\n').filter(line => !CACHE_WARNING.test(line));
  const ended = lines.filter(line => !ON_THE_WAY.test(line)).join('\n');
  return firstCause(ended) ?? firstCause(lines.join('\n'));
}

function firstCause(text: string): FailureCause | undefined {
  return CAUSES.find(([, pattern]) => pattern.test(text))?.[0];
}

/** Whether restic could not use its cache: it continues without it, more slowly. @public */
export function saysCacheUnusable(text: string | undefined): boolean {
  return CACHE_WARNING.test(text ?? '');
}
