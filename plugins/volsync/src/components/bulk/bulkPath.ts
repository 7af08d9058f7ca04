import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'react-router-dom';

/** The search parameter of a bulk request: its id, or empty for the list. */
const BULK = 'bulk';

/** The id of the request in the address, empty for the list; undefined while volumes are shown. */
export function useBulkId(): string | undefined {
  return useSearchParams()[0].get(BULK) ?? undefined;
}

/** The address of a request, or of the list, on the Volumes page. */
export function useBulkPath(): (id?: string) => string {
  const { pathname } = useLocation();
  return useCallback(
    (id = '') => `${pathname}?${new URLSearchParams({ [BULK]: id })}`,
    [pathname],
  );
}
