import type { ReplicationSource } from './resources';

/** A limit, because a tenant may write a field of any length. */
const MAX_NAME = 63;

/** The fields under `spec` besides the mover. */
const COMMON_FIELDS: ReadonlySet<string> = new Set([
  'sourcePVC',
  'paused',
  'trigger',
]);

/**
 * The mover of a source that does not use restic; undefined if it does, or names several or none. Forks add movers of
 * their own, so any other field with settings counts as one.
 */
export function otherMover(
  spec: ReplicationSource['spec'],
): string | undefined {
  if (!spec || spec.restic !== undefined) {
    return undefined;
  }
  const named = Object.entries(spec)
    .filter(([field, value]) => !COMMON_FIELDS.has(field) && isMapping(value))
    .map(([field]) => field);
  return named.length === 1 ? named[0]?.slice(0, MAX_NAME) : undefined;
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
