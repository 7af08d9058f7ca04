import type { LiveComparison } from 'backstage-plugin-volsync-common';
import { useCallback } from 'react';
import type { OperationsApi } from '../api';
import { useLoad, type Loaded } from './useLoad';

/** More pages than the backend keeps. Stops if a backend returns pages without end. */
const MAX_PAGES = 20;

/** All differences that a comparison with the live volume found. */
export function useLiveComparison(
  api: OperationsApi | undefined,
  id: string | undefined,
): { readonly state: Loaded<LiveComparison>; readonly retry: () => void } {
  const load = useCallback(
    async (signal: AbortSignal) => {
      let offset: number | undefined = 0;
      let first: LiveComparison | undefined;
      const changes = [];
      for (let page = 0; offset !== undefined && page < MAX_PAGES; page += 1) {
        const part: LiveComparison = await api!.getComparison(
          id!,
          { offset },
          { signal },
        );
        first ??= part;
        changes.push(...part.changes);
        offset = part.next;
      }
      return { ...first!, changes };
    },
    [api, id],
  );
  return useLoad(api && id ? load : undefined);
}
