import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { toPlace, type Place } from '../format/place';

/** What the tab's address asks to see. */
export function usePlace(): Place {
  const [search] = useSearchParams();
  return useMemo(() => toPlace(search), [search]);
}
