import type { SnapshotPage } from 'backstage-plugin-volsync-common';
import { useCallback, useState } from 'react';
import type { RepositoryApi } from '../api';
import { toQuery } from '../format/snapshots';
import type { SnapshotFilter } from '../format/tabLocation';
import { useDebounced } from './useDebounced';
import { useLoad, type Loaded } from './useLoad';

const FIRST = 10;
const MORE = 100;
/** The maximum that the backend returns per request */
const MAX_SNAPSHOTS = 1_000;
const TYPING_MS = 250;

/**
 * The snapshots that match a filter, newest first, up to the requested number.
 *
 * @param revision - reloads when it changes
 */
export function useSnapshotList(options: {
  readonly repository: RepositoryApi;
  readonly filter: SnapshotFilter;
  readonly revision: string;
}): {
  readonly state: Loaded<SnapshotPage>;
  readonly retry: () => void;
  readonly more: () => void;
} {
  const { repository, revision } = options;
  const filter = useDebounced(options.filter, TYPING_MS);
  const [asked, setAsked] = useState({ filter, count: FIRST });
  const wanted = asked.filter === filter ? asked.count : FIRST;

  const load = useCallback(
    (signal: AbortSignal) => listSome({ repository, filter, wanted, signal }),
    [repository, filter, wanted],
  );
  const more = useCallback(
    () => setAsked({ filter, count: wanted + MORE }),
    [filter, wanted],
  );
  return { ...useLoad(load, revision), more };
}

/** Reads the first `wanted` snapshots in as many requests as needed. */
async function listSome(options: {
  readonly repository: RepositoryApi;
  readonly filter: SnapshotFilter;
  readonly wanted: number;
  readonly signal: AbortSignal;
}): Promise<SnapshotPage> {
  const { repository, filter, wanted, signal } = options;
  const ask = (offset: number) =>
    repository.listSnapshots(
      {
        ...toQuery(filter),
        offset,
        limit: Math.min(wanted - offset, MAX_SNAPSHOTS),
      },
      { signal },
    );
  let page = await ask(0);
  let next = page.next;
  while (next !== undefined && next < wanted && !signal.aborted) {
    const later = await ask(next);
    page = { ...later, snapshots: [...page.snapshots, ...later.snapshots] };
    next =
      later.next !== undefined && later.next > next ? later.next : undefined;
  }
  return page;
}
