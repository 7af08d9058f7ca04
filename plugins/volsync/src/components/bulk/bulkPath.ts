import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'react-router-dom';

/** The parameter of the address that leads from the volumes to the requests: to one by its id, to all if it's empty. */
const BULK = 'bulk';

/** The request that the address names: its id, empty for all; undefined while volumes are shown. */
export function useBulkId(): string | undefined {
  return useSearchParams()[0].get(BULK) ?? undefined;
}

/** The address of a request, or of all, on the page of volumes. */
export function useBulkPath(): (id?: string) => string {
  const { pathname } = useLocation();
  return useCallback(
    (id = '') => `${pathname}?${new URLSearchParams({ [BULK]: id })}`,
    [pathname],
  );
}
