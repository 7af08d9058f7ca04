import type { FileChange } from '../repository/Workspace';

/** Merges consecutive changes into one change for each file. */
export function mergeChanges(
  ...lists: readonly (readonly FileChange[])[]
): readonly FileChange[] {
  const merged = new Map<string, FileChange>();
  for (const change of lists.flat()) {
    const earlier = merged.get(change.file);
    merged.set(change.file, {
      ...change,
      before: earlier ? earlier.before : change.before,
    });
  }
  return [...merged.values()].filter(({ before, after }) => before !== after);
}

/** The files after changes. */
export function toFiles(
  changes: readonly FileChange[],
): ReadonlyMap<string, string | undefined> {
  return new Map(changes.map(({ file, after }) => [file, after]));
}
