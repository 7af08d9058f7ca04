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
