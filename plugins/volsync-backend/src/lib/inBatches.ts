/** Databases limit the number of values in a statement. */
const BATCH_SIZE = 100;

/** Batches of at most 100 items, in order. */
export function* inBatches<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH_SIZE) {
    yield items.slice(start, start + BATCH_SIZE);
  }
}
