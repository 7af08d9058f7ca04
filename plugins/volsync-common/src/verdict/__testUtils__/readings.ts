import type { Reading } from '../reading';

/** Every place in the evidence at which something was read, by its path. */
export function readingPaths(
  value: unknown,
  path: readonly string[] = [],
): string[][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const here = isReading(value) && value.state === 'read' ? [[...path]] : [];
  return here.concat(
    Object.entries(value).flatMap(([key, part]) =>
      readingPaths(part, [...path, key]),
    ),
  );
}

/** What the evidence is put together from elsewhere: absent if nothing is known. Not the fields of the cluster's objects. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'seenRuns',
  'seenChanges',
  'terminatedPods',
  'logs',
  'conditionSince',
  'watchedSince',
  'sameSecret',
  'sharedWith',
  'neighbours',
  'drill',
  'equalDrill',
  'drillOfEachSnapshot',
  'drillPolicy',
  'drillSchedule',
  'entityDrill',
  'entityObjective',
  'hasActiveOperation',
  'waitingOperation',
  'stoppedBackup',
  'otherBackups',
  'identity',
  'passwordOpens',
  'configOpens',
  'createdAt',
  'lifecycleThreats',
  'archiveClasses',
  'damage',
  'damagedSnapshots',
  'checks',
  'exceeds',
]);

/** Every place in the evidence at which something else stands that may be absent. */
export function optionalPaths(
  value: unknown,
  path: readonly string[] = [],
): string[][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, part]) => {
    const here = [...path, key];
    return OPTIONAL.has(key) && part !== undefined
      ? [here]
      : optionalPaths(part, here);
  });
}

function isReading(value: object): value is Reading<unknown> {
  return 'state' in value && 'at' in value;
}

/** The same with one part of it replaced. */
export function replaceAt<T>(
  value: T,
  path: readonly string[],
  replace: (part: unknown) => unknown,
): T {
  const [key, ...rest] = path;
  if (key === undefined) {
    return replace(value) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<
    string,
    unknown
  >;
  copy[key] = replaceAt(copy[key], rest, replace);
  return copy as T;
}
