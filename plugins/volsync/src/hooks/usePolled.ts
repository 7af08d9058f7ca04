import { useEffect, useState } from 'react';
import { useIsPageVisible } from './useIsPageVisible';
import { useLoad, type Loaded } from './useLoad';

/**
 * Polls while the page is visible. The last value is kept between polls. `load` must be the same function for the same
 * request, and is undefined if there is nothing to load.
 */
export function usePolled<Value>(
  load: ((signal: AbortSignal) => Promise<Value>) | undefined,
  everyMs: number,
): { readonly state: Loaded<Value>; readonly retry: () => void } {
  const visible = useIsPageVisible();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!visible) {
      return undefined;
    }
    const timer = setInterval(() => setRound(count => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [visible, everyMs]);
  return useLoad(load, String(round));
}
