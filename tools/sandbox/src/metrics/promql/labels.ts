/** A series' or element's labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** One element of an instant vector. */
export interface VectorElement {
  readonly labels: Labels;
  readonly value: number;
}

/** Equal for equal labels, in any order. */
export function toId(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
