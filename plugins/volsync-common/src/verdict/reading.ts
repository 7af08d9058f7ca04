/**
 * Why something could not be read. `wrong-password`: the repository exists, but the password in the Secret opens none of
 * its keys. `invalid-ca`: the certificate authority that the resource names is missing or isn't one. `unsupported`: the
 * portal can't read repositories of this kind, and nothing is wrong with it. `not-configured`: the portal is not
 * configured to read it. `not-recorded`: a replay whose recording does not contain it. `pending`: the
 * first read is in progress.
 *
 * @public
 */
export type UnreadReason =
  | 'forbidden'
  | 'not-found'
  | 'unreachable'
  | 'timeout'
  | 'invalid'
  | 'wrong-password'
  | 'invalid-ca'
  | 'unsupported'
  | 'not-configured'
  | 'not-recorded'
  | 'pending';

/** Why a reading is no longer current. @public */
export interface Loss {
  readonly reason: UnreadReason;
  /** One sentence for a person: what can't be read, and why */
  readonly message: string;
  /** When it first could not be read, RFC 3339 */
  readonly since: string;
}

/**
 * A value that was read, or the reason why it was not: a missing reading is never evidence.
 *
 * @public
 */
export type Reading<T> =
  | {
      readonly state: 'read';
      readonly value: T;
      /** When, RFC 3339 */
      readonly at: string;
      /** Why it is only the last known value: later attempts to read it failed. Absent: it is current */
      readonly lost?: Loss;
    }
  | {
      readonly state: 'unread';
      readonly reason: UnreadReason;
      /** One sentence for a person: what could not be read, and why */
      readonly message: string;
      /** Since when, RFC 3339 */
      readonly at?: string;
    };

/** Reasons that say nothing about what should have been read. */
const FAILED: ReadonlySet<UnreadReason> = new Set([
  'forbidden',
  'unreachable',
  'timeout',
  'invalid',
  'invalid-ca',
]);

/** A reading that failed. @public */
export type Unread = Extract<Reading<unknown>, { readonly state: 'unread' }>;

/** When the outdated readings in use were last read */
let lastReadTimes: string[] | undefined;

/**
 * Evaluates a function, and returns when the readings that it used were last read, if any is outdated. Synchronous
 * only, so a rule need not declare what it reads.
 */
export function noteLastRead<T>(evaluate: () => T): {
  readonly value: T;
  readonly times: readonly string[];
} {
  const outer = lastReadTimes;
  const times: string[] = [];
  lastReadTimes = times;
  try {
    return { value: evaluate(), times };
  } finally {
    lastReadTimes = outer;
  }
}

/** The value of a reading, or undefined if it was not read. @public */
export function valueOf<T>(reading: Reading<T> | undefined): T | undefined {
  if (reading?.state !== 'read') {
    return undefined;
  }
  if (reading.lost) {
    lastReadTimes?.push(reading.at);
  }
  return reading.value;
}

/** Maps the value of a reading to a part of it, or to something derived from it. @public */
export function mapReading<T, R>(
  reading: Reading<T>,
  map: (value: T) => R,
): Reading<R> {
  return reading.state === 'read'
    ? { ...reading, value: map(reading.value) }
    : reading;
}

/**
 * Combines a reading with a new attempt. A failed attempt removes nothing: the known value stays, with its time and the
 * reason why it is not current. A conclusive attempt (the object is gone, the password is wrong) replaces it.
 *
 * @public
 */
export function keepLastKnown<T>(
  known: Reading<T> | undefined,
  attempt: Reading<T>,
): Reading<T> {
  if (
    attempt.state === 'read' ||
    known?.state !== 'read' ||
    !FAILED.has(attempt.reason)
  ) {
    return attempt;
  }
  const { reason, message, at = known.at } = attempt;
  return {
    ...known,
    lost: { reason, message, since: known.lost?.since ?? at },
  };
}

/** A reading with a value. @public */
export function read<T>(value: T, at: string): Reading<T> {
  return { state: 'read', value, at };
}

/** A reading that failed. @public */
export function unread(
  reason: UnreadReason,
  message: string,
  at?: string,
): Unread {
  return { state: 'unread', reason, message, at };
}
