/** Prints the name of a measurement and its duration. */
export async function step<T>(
  title: string,
  work: () => Promise<T>,
): Promise<T> {
  const since = performance.now();
  process.stdout.write(`… ${title}\n`);
  const result = await work();
  const seconds = ((performance.now() - since) / 1000).toFixed(0);
  process.stdout.write(`✓ ${title} (${seconds} s)\n`);
  return result;
}
