import { Pace } from './Pace';

/** Like `map`, for long work: other requests get their turn in between. */
export async function mapInSlices<T, R>(
  values: readonly T[],
  work: (value: T) => R,
): Promise<readonly R[]> {
  const results: R[] = [];
  const pace = new Pace();
  for (const value of values) {
    results.push(work(value));
    await pace.turnIfDue();
  }
  return results;
}
