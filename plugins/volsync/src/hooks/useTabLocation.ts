import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { toTabLocation, type TabLocation } from '../format/tabLocation';

/** What the tab's address asks to see. */
export function useTabLocation(): TabLocation {
  const [search] = useSearchParams();
  return useMemo(() => toTabLocation(search), [search]);
}
