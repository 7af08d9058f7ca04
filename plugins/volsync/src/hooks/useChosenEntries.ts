import { useCallback, useMemo, useState } from 'react';

/** Files and folders of a snapshot that the viewer selected, by path. */
export interface ChosenEntries {
  readonly paths: readonly string[];
  readonly toggle: (path: string) => void;
  /** Adds the paths that aren't selected yet */
  readonly add: (paths: readonly string[]) => void;
  readonly clear: () => void;
}

/** The selection is kept while the viewer changes folders, and cleared when the snapshot changes. */
export function useChosenEntries(snapshot: string): ChosenEntries {
  const [state, setState] = useState<{
    readonly snapshot: string;
    readonly paths: readonly string[];
  }>({ snapshot, paths: [] });
  const paths = useMemo(
    () => (state.snapshot === snapshot ? state.paths : []),
    [state, snapshot],
  );
  const toggle = useCallback(
    (path: string) =>
      setState(before => {
        const known = before.snapshot === snapshot ? before.paths : [];
        return {
          snapshot,
          paths: known.includes(path)
            ? known.filter(one => one !== path)
            : [...known, path],
        };
      }),
    [snapshot],
  );
  const add = useCallback(
    (more: readonly string[]) =>
      setState(before => ({
        snapshot,
        paths: [
          ...new Set([
            ...(before.snapshot === snapshot ? before.paths : []),
            ...more,
          ]),
        ],
      })),
    [snapshot],
  );
  const clear = useCallback(
    () => setState({ snapshot, paths: [] }),
    [snapshot],
  );
  return useMemo(
    () => ({ paths, toggle, add, clear }),
    [paths, toggle, add, clear],
  );
}
