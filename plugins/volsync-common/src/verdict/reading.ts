/**
 * Why something could not be read. `wrong-password`: the repository exists, but the password in the Secret opens none of
 * its keys. `unsupported`: the portal can't read repositories of this kind, and nothing is wrong with it. `not-configured`:
 * the portal is not configured to read it. `not-recorded`: a replay whose recording does not contain it. `pending`: the
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
  | 'unsupported'
  | 'not-configured'
  | 'not-recorded'
  | 'pending';

/**
 * Something that was read, or the reason why it was not: silence is never evidence.
 *
 * @public
 */
export type Reading<T> =
  | {
      readonly state: 'read';
      readonly value: T;
      /** When, RFC 3339 */
      readonly at: string;
    }
  | {
      readonly state: 'unread';
      readonly reason: UnreadReason;
      /** One sentence for a person: what could not be read, and why */
      readonly message: string;
      /** Since when, RFC 3339 */
      readonly at?: string;
    };

/** A reading that failed. @public */
export type Unread = Extract<Reading<unknown>, { readonly state: 'unread' }>;

/** The value of a reading, or undefined if it was not read. @public */
export function valueOf<T>(reading: Reading<T> | undefined): T | undefined {
  return reading?.state === 'read' ? reading.value : undefined;
}

/** A reading that holds a value. @public */
export function read<T>(value: T, at: string): Reading<T> {
  return { state: 'read', value, at };
}

/** One that failed. @public */
export function unread(
  reason: UnreadReason,
  message: string,
  at?: string,
): Unread {
  return { state: 'unread', reason, message, at };
}
