/** The row that a key moves to; undefined for any other key. */
export function moveBy(
  key: string,
  where: {
    readonly from: number;
    readonly count: number;
    /** Number of visible rows */
    readonly page: number;
  },
): number | undefined {
  const { from, count, page } = where;
  const within = (index: number) => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowDown':
      return within(from + 1);
    case 'ArrowUp':
      return within(from - 1);
    case 'PageDown':
      return within(from + page);
    case 'PageUp':
      return within(from - page);
    case 'Home':
      return 0;
    case 'End':
      return within(count - 1);
    default:
      return undefined;
  }
}
