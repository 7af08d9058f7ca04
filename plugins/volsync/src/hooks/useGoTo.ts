import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import { toSearch, type TabLocation } from '../format/tabLocation';

/**
 * Changes the tab's address. A push can be undone with the browser's Back button. `replace` is for changes to how the
 * same thing is shown, such as a filter.
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
