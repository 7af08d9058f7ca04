/** Everything that an iterable yields. */
export async function collect<T>(
  items: AsyncIterable<T> | ReadableStream<T>,
): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items as AsyncIterable<T>) all.push(item);
  return all;
}
