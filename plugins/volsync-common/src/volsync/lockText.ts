/** What restic reports about a lock. */
export interface LockText {
  readonly exclusive: boolean;
  /** Such as `PID 16910 on volsync-src-app-dead1` */
  readonly holder?: string;
  /** RFC 3339; restic writes the mover's local time, which is UTC */
  readonly createdAt?: string;
}

/** Reads "repository is already locked exclusively by PID 17094 on host … lock was created at 2026-11-23 02:26:18 (…)". */
export function readLock(log: string | undefined): LockText {
  const text = log ?? '';
  const holder = /already locked( exclusively)? by (PID \d+ on \S+)/.exec(text);
  const created = /lock was created at (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(
    text,
  );
  return {
    exclusive: holder?.[1] !== undefined,
    holder: holder?.[2],
    createdAt: created ? `${created[1]}T${created[2]}Z` : undefined,
  };
}
