import type { FailureCause } from 'backstage-plugin-volsync-common';
import type { FaultEffect } from '../../src/s3';

/** The mover's operation during the fault. */
export const OPERATIONS = [
  'backup',
  'forget',
  'prune',
  'restore',
  'unlock',
] as const;
export type FaultOperation = (typeof OPERATIONS)[number];

/** What the fault affects: every request, the request for the bucket's region, or the objects of one kind. */
export const TARGETS = [
  'everything',
  'location',
  'config',
  'keys',
  'index',
  'snapshots',
  'data',
  'locks',
] as const;
export type FaultTarget = (typeof TARGETS)[number];

/** What happens to the objects themselves. */
type StoredEffect = 'gone' | 'empty' | 'half' | 'swapped';

/** A response of a store, or of a system in between. */
export interface FaultKind {
  readonly effect:
    | FaultEffect
    | { readonly kind: 'stored'; readonly as: StoredEffect }
    | { readonly kind: 'tls'; readonly certificate: 'unknown' | 'expired' }
    | { readonly kind: 'closed' };
  /** Requests that write, that read, or that read objects; default: all of them */
  readonly of?: 'writes' | 'reads' | 'content';
  readonly targets?: readonly FaultTarget[];
  /** The cause that a failed run must be attributed to */
  readonly cause: FailureCause;
  /** The cause if the fault affects an object of that kind */
  readonly causeOf?: Partial<Readonly<Record<FaultTarget, FailureCause>>>;
  /** The cause after a backup in the same run, when VolSync no longer checks the repository first */
  readonly laterCauseOf?: Partial<Readonly<Record<FaultTarget, FailureCause>>>;
}

const OBJECTS: readonly FaultTarget[] = [
  'config',
  'keys',
  'index',
  'snapshots',
  'data',
  'locks',
];
const GLOBAL: readonly FaultTarget[] = ['everything'];
/** Faults that begin between two requests, such as an expired token. */
const REQUESTS: readonly FaultTarget[] = [
  'everything',
  'location',
  'index',
  'data',
];

function status(code: string, number: number, message: string): FaultEffect {
  return { kind: 'status', status: number, code, message };
}

/** Damage of stored objects of each kind. */
const STORED_CAUSES = {
  config: 'repository-damaged',
  locks: 'lock-damaged',
} as const;

/** Every response, in the wording of Amazon's, MinIO's and Backblaze's stores. */
export const FAULTS: Readonly<Record<string, FaultKind>> = {
  AccessDenied: {
    effect: status('AccessDenied', 403, 'Access Denied.'),
    cause: 'access-denied',
  },
  InvalidAccessKeyId: {
    effect: status(
      'InvalidAccessKeyId',
      403,
      'The Access Key Id you provided does not exist in our records.',
    ),
    targets: REQUESTS,
    cause: 'access-denied',
  },
  SignatureDoesNotMatch: {
    effect: status(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ),
    targets: REQUESTS,
    cause: 'wrong-signature',
  },
  ExpiredToken: {
    effect: status('ExpiredToken', 400, 'The provided token has expired.'),
    targets: REQUESTS,
    cause: 'token-expired',
  },
  RequestTimeTooSkewed: {
    effect: status(
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
    ),
    targets: REQUESTS,
    cause: 'clock-skewed',
  },
  AuthorizationHeaderMalformed: {
    effect: {
      ...status(
        'AuthorizationHeaderMalformed',
        400,
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      ),
      details: { Region: 'eu-central-1' },
    } as FaultEffect,
    targets: REQUESTS,
    cause: 'wrong-region',
  },
  PermanentRedirect: {
    effect: status(
      'PermanentRedirect',
      301,
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    ),
    targets: REQUESTS,
    cause: 'wrong-region',
  },
  NoSuchBucket: {
    effect: status('NoSuchBucket', 404, 'The specified bucket does not exist'),
    targets: REQUESTS,
    cause: 'bucket-missing',
  },
  SlowDown: {
    effect: status('SlowDown', 503, 'Please reduce your request rate.'),
    cause: 'store-busy',
    causeOf: { config: 'store-unreachable' },
  },
  InternalError: {
    effect: status(
      'InternalError',
      500,
      'We encountered an internal error. Please try again.',
    ),
    cause: 'store-unreachable',
  },
  BadGateway: {
    effect: {
      kind: 'garbage',
      status: 502,
      body: '<html><body>502 Bad Gateway</body></html>',
    },
    targets: [...GLOBAL, 'data'],
    cause: 'store-unreachable',
  },
  Reset: { effect: { kind: 'drop' }, cause: 'store-unreachable' },
  Stall: {
    effect: { kind: 'delay', milliseconds: 24 * 3_600_000 },
    // With other objects, restic hadn't given up after 30 minutes.
    targets: ['everything', 'location', 'config', 'keys'],
    cause: 'store-unreachable',
  },
  CutBody: {
    effect: { kind: 'cut' },
    of: 'reads',
    targets: OBJECTS,
    cause: 'store-unreachable',
  },
  StorageFull: {
    effect: status(
      'XMinioStorageFull',
      507,
      'Storage backend has reached its minimum free drive threshold. Please delete a few objects to proceed.',
    ),
    of: 'writes',
    targets: [...GLOBAL, 'index', 'snapshots', 'data', 'locks'],
    cause: 'store-full',
  },
  StorageCap: {
    effect: status(
      'AccessDenied',
      403,
      'Cannot upload files, storage cap exceeded. See the Caps & Alerts page to increase your cap.',
    ),
    of: 'writes',
    targets: [...GLOBAL, 'index', 'snapshots', 'data', 'locks'],
    cause: 'store-full',
  },
  TransactionCap: {
    effect: status(
      'AccessDenied',
      403,
      'Cannot download file, download bandwidth or transaction (Class B) cap exceeded. See the Caps & Alerts page to increase your cap.',
    ),
    of: 'reads',
    cause: 'store-full',
    // The first requests are HEAD, whose response has no body: restic sees only the 403.
    causeOf: { everything: 'access-denied', config: 'access-denied' },
  },
  Archived: {
    effect: status(
      'InvalidObjectState',
      403,
      "The operation is not valid for the object's storage class",
    ),
    of: 'content',
    targets: OBJECTS,
    cause: 'repository-archived',
  },
  ObjectLock: {
    effect: status(
      'AccessDenied',
      403,
      'Access Denied because object protected by object lock.',
    ),
    of: 'writes',
    targets: ['snapshots', 'locks'],
    cause: 'access-denied',
  },
  CaptivePage: {
    effect: { kind: 'garbage', status: 200 },
    of: 'reads',
    targets: ['everything', 'location'],
    cause: 'store-unreachable',
  },
  ClosedPort: {
    effect: { kind: 'closed' },
    targets: GLOBAL,
    cause: 'store-unreachable',
  },
  UnknownAuthority: {
    effect: { kind: 'tls', certificate: 'unknown' },
    targets: GLOBAL,
    cause: 'tls-failure',
  },
  ExpiredCertificate: {
    effect: { kind: 'tls', certificate: 'expired' },
    targets: GLOBAL,
    cause: 'tls-failure',
  },
  AlteredBytes: {
    effect: { kind: 'alter' },
    of: 'content',
    targets: OBJECTS,
    cause: 'repository-damaged',
    causeOf: STORED_CAUSES,
  },
  Gone: {
    effect: { kind: 'stored', as: 'gone' },
    targets: OBJECTS,
    cause: 'repository-damaged',
    // restic reports "wrong password or no key found" in both cases; only the listing distinguishes them. The log does
    // not distinguish a lost config from one that another run is about to write; the listing does.
    causeOf: { config: 'repository-not-opened', keys: 'wrong-password' },
    laterCauseOf: { config: 'repository-missing' },
  },
  Empty: {
    effect: { kind: 'stored', as: 'empty' },
    targets: OBJECTS,
    cause: 'repository-damaged',
    causeOf: STORED_CAUSES,
  },
  HalfWritten: {
    effect: { kind: 'stored', as: 'half' },
    targets: OBJECTS,
    cause: 'repository-damaged',
    causeOf: STORED_CAUSES,
  },
  Swapped: {
    effect: { kind: 'stored', as: 'swapped' },
    targets: OBJECTS,
    cause: 'repository-damaged',
    causeOf: STORED_CAUSES,
  },
};

/** One run of the matrix. */
export interface FaultCase {
  readonly fault: string;
  readonly target: FaultTarget;
  readonly operation: FaultOperation;
}

export function allCases(): FaultCase[] {
  return Object.entries(FAULTS).flatMap(([fault, { targets }]) =>
    (targets ?? TARGETS).flatMap(target =>
      OPERATIONS.map(operation => ({ fault, target, operation })),
    ),
  );
}

export function nameOf({ fault, target, operation }: FaultCase): string {
  return `${operation}/${fault}/${target}`;
}

/** VolSync hides the reason: it tried to create the repository because it could not open it in time. */
const HIDDEN =
  /(repository master key and config already initialized|config file already exists)\s*$/;

/** The cause that a failed run of the case must be attributed to. */
export function expectedCause(
  { fault, target, operation }: FaultCase,
  log: string,
): FailureCause {
  const kind = FAULTS[fault];
  if (!kind) {
    throw new Error(`There is no fault "${fault}"`);
  }
  const answer =
    kind.effect.kind === 'status' ? kind.effect.message : undefined;
  if (HIDDEN.test(log) && !(answer && log.includes(answer))) {
    return 'repository-not-opened';
  }
  const isLater = operation === 'forget' || operation === 'prune';
  return (
    (isLater ? kind.laterCauseOf?.[target] : undefined) ??
    kind.causeOf?.[target] ??
    kind.cause
  );
}
