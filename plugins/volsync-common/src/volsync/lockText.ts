import { parseGoDuration } from '../duration';

/** Zones differ by a quarter of an hour at least. */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** What restic reports about the lock that it encountered. */
export interface LockText {
  readonly exclusive: boolean;
  /** Such as `PID 16910 on volsync-src-app-dead1` */
  readonly holder?: string;
  /** RFC 3339 */
  readonly createdAt?: string;
}

/**
 * Parses "repository is already locked exclusively by PID 17094 on host … lock was created at 2026-11-23 02:26:18
 * (12m9s ago)". The time of day is in the mover's time zone, which is unknown here. So the age counts, relative to when
 * the message was written (RFC 3339). Only a message without an age is assumed to be in UTC.
 */
export function readLock(
  log: string | undefined,
  writtenAt: string | undefined,
): LockText {
  const text = log ?? '';
  const holder = /already locked( exclusively)? by (PID \d+ on \S+)/.exec(text);
  const created =
    /lock was created at (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:[^(\n]*\(([^)\s]+) ago\))?/.exec(
      text,
    );
  return {
    exclusive: holder?.[1] !== undefined,
    holder: holder?.[2],
    createdAt: created
      ? creationTime({
          wallClock: `${created[1]}T${created[2]}Z`,
          age: parseGoDuration(created[3]),
          writtenAt,
        })
      : undefined,
  };
}

function creationTime(options: {
  readonly wallClock: string;
  readonly age: number | undefined;
  readonly writtenAt: string | undefined;
}): string {
  const { wallClock, age, writtenAt: saidAt } = options;
  const writtenMs = Date.parse(saidAt ?? '');
  if (age === undefined || Number.isNaN(writtenMs)) {
    return wallClock;
  }
  const byAge = writtenMs - age * 1_000;
  // A clock in UTC is more exact than the age, because the message was recorded a little later.
  const near = Math.abs(Date.parse(wallClock) - byAge) < CLOCK_MARGIN_MS;
  return near ? wallClock : `${new Date(byAge).toISOString().slice(0, 19)}Z`;
}
