import type { Reading } from '../reading';

/** The path of every reading in the evidence. */
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

/** Evidence that does not come from the cluster's objects; absent if nothing is known. */
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

/** The path of every other field in the evidence that may be absent. */
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

/** A copy with one part replaced. */
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
