/** Sorts candidates for a mistyped name: those that contain it first, then by edit distance. */
export function sortByLikeness<Item>(
  wanted: string,
  items: readonly Item[],
  toName: (item: Item) => string,
): Item[] {
  return items
    .map(item => ({ item, distance: toDistance(wanted, toName(item)) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ item }) => item);
}

function toDistance(wanted: string, name: string): number {
  if (name.includes(wanted) || wanted.includes(name)) {
    return 0;
  }
  const [a, b] = [wanted.slice(0, 64), name.slice(0, 64)];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (let at = 0; at < b.length; at += 1) {
      next.push(
        Math.min(
          (row[at + 1] ?? 0) + 1,
          (next[at] ?? 0) + 1,
          (row[at] ?? 0) + (b[at] === letter ? 0 : 1),
        ),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
