/** Databases bound the values of a statement. */
const BATCH = 100;

/** Parts of at most 100 items, in their order. */
export function* inBatches<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH) {
    yield items.slice(start, start + BATCH);
  }
}
