/** By code units, the same everywhere: the order of a locale differs from replica to replica. Pure. */
export function compareTexts(one: string, other: string): number {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}
