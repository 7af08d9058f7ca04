/** `1 file`, `2 files`. @internal */
export function countOf(
  amount: number,
  noun: string,
  nouns = `${noun}s`,
): string {
  return `${amount} ${amount === 1 ? noun : nouns}`;
}
