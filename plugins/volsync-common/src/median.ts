/** The middle value, between the middle two of an even number; undefined of nothing. @public */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined
    ? undefined
    : (upper + lower) / 2;
}
