import { setImmediate as turn } from 'node:timers/promises';

/** How long one slice of work may keep everything else waiting */
const SLICE_MS = 25;

/** As `map`, for work that takes long: others get their turn in between. */
export async function mapInSlices<T, R>(
  values: readonly T[],
  work: (value: T) => R,
): Promise<readonly R[]> {
  const results: R[] = [];
  let begun = performance.now();
  for (const value of values) {
    results.push(work(value));
    if (performance.now() - begun >= SLICE_MS) {
      await turn();
      begun = performance.now();
    }
  }
  return results;
}
