import { useApi } from '@backstage/frontend-plugin-api';
import type { FleetPage, FleetRow } from 'backstage-plugin-volsync-common';
import { useCallback, useRef, useState } from 'react';
import {
  volsyncPlatformApiRef,
  type FleetQuery,
  type PlatformApi,
} from '../../api';

const ROWS_A_PAGE = 100;
const MAX_ROWS_A_PAGE = 1_000;

/** The first matching rows, as many as requested so far. */
export interface FleetList extends FleetPage {
  /** The query of this list: the viewer may have changed the filters since */
  readonly query: FleetQuery;
}

/** Returns a function that reads the rows from the start, as many as the viewer has seen, so a refresh removes none. */
export function useFleetList(query: FleetQuery) {
  const loaded = useRef({ query, count: 0 });
  const onLoaded = useCallback(
    (list: FleetList) => {
      loaded.current = { query: list.query, count: list.rows.length };
    },
    [loaded],
  );
  const ask = useCallback(
    async (api: PlatformApi, signal: AbortSignal): Promise<FleetList> => {
      const { query: last, count } = loaded.current;
      const wanted = Math.max(last === query ? count : 0, ROWS_A_PAGE);
      const first = await api.getFleetPage(
        { ...query, limit: Math.min(wanted, MAX_ROWS_A_PAGE) },
        { signal },
      );
      return readUntil({ ...first, query }, wanted, { api, signal });
    },
    [query],
  );
  return { ask, onLoaded };
}

/** The list with the rows that were read after it. */
export function useMoreRows(
  base: FleetList,
  onLoaded: (list: FleetList) => void,
): {
  readonly list: FleetList;
  /** Reads one more page, if there is one and no read is in progress */
  readonly loadMore: () => void;
  /** Reads this many rows; resolves with the list */
  readonly loadRows: (count: number) => Promise<FleetList>;
} {
  const api = useApi(volsyncPlatformApiRef);
  const [longer, setLonger] = useState<{
    readonly of: FleetList;
    readonly list: FleetList;
  }>();
  const isLoading = useRef(false);
  const list = longer?.of === base ? longer.list : base;
  const loadRows = async (count: number) => {
    const next = await readUntil(list, count, { api });
    setLonger({ of: base, list: next });
    onLoaded(next);
    return next;
  };
  const loadMore = async () => {
    if (isLoading.current || list.nextCursor === undefined) {
      return;
    }
    isLoading.current = true;
    try {
      await loadRows(list.rows.length + ROWS_A_PAGE);
    } catch {
      // The next refresh reads from the start and shows the error.
    } finally {
      isLoading.current = false;
    }
  };
  return { list, loadMore, loadRows };
}

async function readUntil(
  list: FleetList,
  count: number,
  options: { readonly api: PlatformApi; readonly signal?: AbortSignal },
): Promise<FleetList> {
  const { api, signal } = options;
  const rows = new Map<string, FleetRow>(list.rows.map(row => [row.id, row]));
  let { nextCursor: cursor } = list;
  while (cursor !== undefined && rows.size < count) {
    const page: FleetPage = await api.getFleetPage(
      {
        ...list.query,
        limit: Math.min(
          Math.max(count - rows.size, ROWS_A_PAGE),
          MAX_ROWS_A_PAGE,
        ),
        cursor,
      },
      { signal },
    );
    // A row that changed in the meantime may be returned again.
    page.rows.forEach(row => rows.set(row.id, row));
    cursor = page.nextCursor;
  }
  return { ...list, rows: [...rows.values()], nextCursor: cursor };
}
