import { DESCRIPTORS } from './descriptors';

const MINUTES_OF_AN_HOUR = 60;
// FNV-1a, 32 bits: identical in the browser and the backend. No secret depends on it.
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The minute of the hour, 0 to 59, at which an app's backups start. It depends only on the app's name, so that apps do
 * not all start together and an app keeps its minute.
 *
 * @public
 */
export function spreadMinute(app: string): number {
  let hash = OFFSET_BASIS;
  for (const byte of new TextEncoder().encode(app)) {
    // eslint-disable-next-line no-bitwise
    hash = Math.imul(hash ^ byte, PRIME);
  }
  // The low bits alone follow the last letter too closely: app-1, app-2 and app-3 would be adjacent.
  // eslint-disable-next-line no-bitwise
  return ((hash ^ (hash >>> 15)) >>> 0) % MINUTES_OF_AN_HOUR;
}

/** Once an hour, at the app's own minute; five fields, UTC. @public */
export function toSpreadSchedule(app: string): string {
  return `${spreadMinute(app)} * * * *`;
}

/**
 * The same schedule in a form that stays a string when it replaces a Flux variable: YAML reads a leading `*` as an
 * alias and rejects a leading `@`. VolSync reads `0/15` as `*` + `/15`, and a descriptor as its five fields.
 *
 * @public
 */
export function toSubstitutableSchedule(schedule: string): string {
  const trimmed = schedule.trim().split(/\s+/).join(' ');
  const fields = DESCRIPTORS.get(trimmed) ?? trimmed;
  const [minute = '', ...rest] = fields.split(' ');
  const written = minute.replace(
    /^\*(?:\/(\d+))?/,
    (_, step: string | undefined) =>
      step === undefined ? '0-59' : `0/${step}`,
  );
  return [written, ...rest].join(' ');
}
