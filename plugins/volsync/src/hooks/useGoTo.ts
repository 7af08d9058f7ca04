import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import { toSearch, type TabLocation } from '../format/tabLocation';

/**
 * Changes the tab's address. A step of its own can be taken back with the browser; `replace` is for what only changes
 * how the same thing is shown, such as a filter.
 */
export function useGoTo(): (
  place: TabLocation,
  options?: { readonly replace?: boolean },
) => void {
  const navigate = useNavigate();
  return useCallback(
    (place, options) =>
      navigate(
        { search: toSearch(place) },
        { replace: options?.replace ?? false },
      ),
    [navigate],
  );
}
