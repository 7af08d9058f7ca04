import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { toTabLocation, type TabLocation } from '../format/tabLocation';

/** The location that the tab's address selects. */
export function useTabLocation(): TabLocation {
  const [search] = useSearchParams();
  return useMemo(() => toTabLocation(search), [search]);
}
