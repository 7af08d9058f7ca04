/**
 * Derives why a mover's pod failed from its log, an event or a condition. Exit codes do not identify the cause (3
 * stands for a wrong password, a lock, an invalid URL and unreadable files alike), so the text is matched. Each pattern
 * is a message of restic, an object store, Kubernetes or VolSync; `fixtures/restic` holds what restic writes for each
 * kind of store failure, and `fixtures/messages.json` gives the source of each other phrase. Specific causes come
 * before general ones.
 *
 * restic repeats a failed request for up to 15 minutes and writes a line for each attempt. So the lines about the final
 * result are matched first, and intermediate reports (retries, cache warnings) after them.
 *
 * Damage is recognized only from data that was read and did not verify, or from a required object that does not exist.
 * A request that failed for any other reason says nothing about the repository, whatever restic concludes from it.
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
  | 'repository-not-opened'
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

export const CAUSES: readonly (readonly [FailureCause, RegExp])[] = [
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
  // Kubernetes' messages: a registry that is busy or denies access is not an object store.
  [
    'image-unavailable',
    /ErrImagePull|ErrImageNeverPull|ImagePullBackOff|ImageInspectError|InvalidImageName|SignatureValidationFailed|Failed to pull image|exec format error|StartError|unable to start container process/i,
  ],
  [
    'pod-security',
    /violates PodSecurity|runAsNonRoot|unable to validate against any security context constraint/i,
  ],
  ['quota-exceeded', /exceeded quota|failed quota: /i],
  [
    'secret-key-missing',
    /must be defined|couldn't find key \S+ in Secret|secret is missing field/i,
  ],
  ['secret-missing', /CreateContainerConfigError: secret "[^"]*" not found/],
  [
    'out-of-memory',
    /OOMKilled|out of memory|cannot allocate memory|line \d+:\s+\d+ Killed\b|low on resource: memory|MemoryPressure/i,
  ],
  [
    'disk-full',
    /ephemeral[- ]storage|\bEvicted\b|low on resource|DiskPressure|EmptyDir volume "[^"]*" exceeds/i,
  ],
  [
    'mover-interrupted',
    /node shutdown|Preempt|NodeLost|NodeShutdown|NodeNotReady|NodeAffinity: |DisruptionTarget|TaintManagerEviction|DeletionByTaintManager|DeletionByPodGC|EvictionByEvictionAPI|node no longer exists|TerminationByKubelet|UnexpectedAdmissionError|OutOf(cpu|memory|pods)\b|Pod was rejected/i,
  ],
  // Responses of an object store, and restic's errors for them.
  [
    'repository-archived',
    /InvalidObjectState|not valid for the object's (storage class|access tier)|BlobArchived|ObjectNotInActiveTier|RestoreAlreadyInProgress/i,
  ],
  [
    'clock-skewed',
    /RequestTimeTooSkewed|request time and the (current|server'?s?) time is too large|RequestExpired|Request has expired/i,
  ],
  [
    'token-expired',
    /ExpiredToken|InvalidToken|TokenRefreshRequired|(security )?token (included in the request |that you provided |you provided )?(has|is) (expired|invalid|malformed)|provided token (has expired|is malformed)/i,
  ],
  [
    'wrong-region',
    /AuthorizationHeaderMalformed|unexpected scope: |non-empty region must be provided|PermanentRedirect|\b301 (Moved Permanently|response missing Location)|\b30[78] (Temporary|Permanent) Redirect|TemporaryRedirect|IllegalLocationConstraint|must be addressed using the specified endpoint|region '?[\w-]*'? is wrong|expecting '[a-z]+-[\w-]+'|InvalidRegion|region does not match|(BucketExists|Stat): 400 Bad Request/i,
  ],
  [
    'store-full',
    /\b(storage|transaction|bandwidth|download|usage)( or transaction)?( \(Class [A-D]\))? cap (is )?exceeded|cap_exceeded|XMinioStorageFull|XMinioAdminBucketQuotaExceeded|minimum free drive threshold|storage backend has reached|bucket quota|(Bucket size|Object) quota is reached|(Storage|Bucket|Total|User)?QuotaExceeded|Insufficient ?Storage|(Save\(<|\.PutObject|CompleteMultipartUpload)[^\n]*(no space left|disk (is )?full|quota|storage (is )?full)/i,
  ],
  [
    'store-busy',
    /SlowDown|reduce your (concurrent )?request rate|rateLimitExceeded|TooManyRequests|too many requests|: 429\b|\bError 429\b|rate limit|throttl/i,
  ],
  [
    'lock-damaged',
    /(<lock\/[0-9a-f]+>|\block\/?[0-9a-f]{8,}|unable to create lock in backend|load lock)[^\n]*(invalid data returned|ciphertext verification failed|unexpected end of JSON|invalid character|data too short|hash (mismatch|does not match))|invalid lock file/i,
  ],
  [
    'wrong-password',
    /wrong password or no key found|failure connecting to repository, incorrect password/i,
  ],
  [
    'wrong-signature',
    /SignatureDoesNotMatch|request signature we calculated does not match|header is formed correctly including the signature|Signature validation failed|Forbidden: Invalid signature/i,
  ],
  [
    'credentials-missing',
    /s3\.getCredentials|no credentials found|NoCredentialProviders|could not find default credentials|169\.254\.169\.254/i,
  ],
  [
    'invalid-repository-address',
    /parsing repository location failed|Please specify repository location|invalid backend|Bucket name (contains invalid|cannot be)|InvalidBucketName|mkdir \/\S*: read-only file system|invalid port|unsupported protocol scheme|S3 API Requests must be made to API port/i,
  ],
  [
    'tls-failure',
    /x509:|tls: |(parse|read) root certificate|certificate (is not valid|signed by unknown|has expired)|server gave HTTP response to HTTPS client|malformed HTTP response|client sent an HTTP request to an HTTPS server/i,
  ],
  [
    'bucket-missing',
    /NoSuchBucket|specified (bucket|container) does not exist|ContainerNotFound|client\.MakeBucket/i,
  ],
  [
    'access-denied',
    /Access Denied|AccessDenied|InvalidAccessKeyId|Access Key Id you provided does not exist|access key has length|Malformed Access Key Id|Forbidden: No such key|AllAccessDisabled|All access to this object has been disabled|does not have storage\.\S+ access|Permission '[\w.]+' denied|refers to a customer master key|\bb2_\w+: 40[13]\b|Permission denied \((publickey|password|keyboard)|(OpenFile|Mkdir|MkdirAll|sftp): \"?permission denied|AccountProblem|UserSuspended|\b40[13] (Forbidden|Unauthorized)|Stat: (40[13]\b|Unauthorized)|is not authorized to perform|WORM protected|protected by object lock/i,
  ],
  ['repository-locked', /repository is already locked/i],
  // Bytes that were read and did not verify, and required objects that don't exist.
  [
    'repository-damaged',
    /ciphertext verification failed|invalid data returned|pack \S+.* (not found|missing|damaged)|tree [0-9a-f]{8,} is not known|(blob|tree|id) [0-9a-f]{8,}\S* not found|not found in (the )?(index|repository)|<(data|index|snapshot|key)\/[0-9a-f]+>[^\n]*(key does not exist|NoSuchKey|does not exist|not found)|config or key \S+ is damaged|config file has zero size|<(data|index|snapshot|key)\/[0-9a-f]+>[^\n]*(range is not satisfiable|is too short)|does not match (real|calculated) size|Data (blobs )?seems? to be missing|used blobs is larger than number of available blobs|repository already contains snapshots/i,
  ],
  [
    'retention-odd',
    /--keep-\w+|no policy was specified|negative values other than -1 are not allowed/i,
  ],
  ['disk-full', /no space left on device|disk quota exceeded/i],
  // A firewall may answer a connection with "operation not permitted", too.
  ['store-unreachable', /dial (tcp|udp)/i],
  ['unreadable-files', /permission denied|operation not permitted/i],
  ['repository-not-opened', /repository already contains keys/i],
  [
    'repository-missing',
    /repository does not exist|unable to open config file[^\n]*(key does not exist|does not exist|not found)/i,
  ],
  [
    'store-unreachable',
    /connection refused|no such host|name resolution|i\/o timeout|no route to host|network is unreachable|connection reset by peer|connection closed|closed network connection|connection (lost|termination)|Could not resolve hostname|broken pipe|server closed|GOAWAY|stream error|context (deadline exceeded|canceled)|TLS handshake timeout|server misbehaving|Service Unavailable|Bad Gateway|Gateway Time-?out|Internal ?(Server )?Error|Server not initialized|timed? ?out|unexpected EOF|: EOF|XML syntax error|but have <html>|<html>|Request Entity Too Large|Proxy Authentication Required|Last-Modified time format is invalid|: 5(0[0234]|2[0-7])\b|upstream connect error|no healthy upstream|resources are insufficient for the (read|write) operation|x-amz-content-sha256' header does not match|failed to refresh lock in time|circuit breaker open/i,
  ],
  // restic's conclusions, whatever the reason: they count if nothing above names one.
  [
    'repository-damaged',
    /repository contains errors|Integrity check failed|index is not complete|repository could be damaged/i,
  ],
  [
    'unreadable-files',
    /source file could not be read|input\/output error|stale (NFS )?file handle|structure needs cleaning|transport endpoint is not connected/i,
  ],
  [
    'repository-not-opened',
    /repository master key and config already initialized|config( file)? already exists/i,
  ],
  ['repository-locked', /failure locking repository/i],
];

/**
 * restic continues without its cache, retries failed requests, and cancels the others because of one: none of these is
 * the reason.
 */
const ON_THE_WAY =
  /unable to open cache|returned error, retrying after|\bretrying\b|context canceled|^warning:|^\[\d+:\d\d\]/i;
const CACHE_WARNING = /unable to open cache/i;

/** Each source's status is evaluated for each source of the same repository, so its text is matched once. */
const recognised = new Map<string, FailureCause | undefined>();
const MAX_RECOGNISED = 500;

/** The cause that a text names, such as a log, an event or a condition; undefined if none is recognised. @public */
export function recogniseCause(
  text: string | undefined,
): FailureCause | undefined {
  if (!text) {
    return undefined;
  }
  if (!recognised.has(text)) {
    if (recognised.size >= MAX_RECOGNISED) {
      recognised.clear();
    }
    recognised.set(text, findCause(text));
  }
  return recognised.get(text);
}

function findCause(text: string): FailureCause | undefined {
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
