import { useCallback, useEffect, useState } from 'react';

/** A value that is loaded once. The last value is kept while it reloads. */
export type Loaded<Value> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly before?: Value }
  | { readonly kind: 'failed'; readonly error: Error; readonly before?: Value }
  | { readonly kind: 'loaded'; readonly value: Value };

/**
 * Loads when `load` changes and on retry, and aborts a load that is no longer needed. `load` is undefined if there is
 * nothing to load, and must be the same function for the same request.
 *
 * @param revision - reloads when it changes
 */
export function useLoad<Value>(
  load: ((signal: AbortSignal) => Promise<Value>) | undefined,
  revision?: string,
): { readonly state: Loaded<Value>; readonly retry: () => void } {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<Loaded<Value>>(
    load ? { kind: 'loading' } : { kind: 'idle' },
  );

  useEffect(() => {
    if (!load) {
      setState({ kind: 'idle' });
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    setState(last => ({ kind: 'loading', before: valueOf(last) }));
    (async () => {
      try {
        const value = await load(signal);
        if (!signal.aborted) {
          setState({ kind: 'loaded', value });
        }
      } catch (failure) {
        if (!signal.aborted) {
          const error = toError(failure);
          setState(last => ({ kind: 'failed', error, before: valueOf(last) }));
        }
      }
    })();
    return () => controller.abort();
  }, [load, revision, attempt]);

  const retry = useCallback(() => setAttempt(count => count + 1), []);
  return { state, retry };
}

/** The value to show: the current one, or the previous one while it reloads. */
export function valueOf<Value>(state: Loaded<Value>): Value | undefined {
  switch (state.kind) {
    case 'loaded':
      return state.value;
    case 'idle':
      return undefined;
    default:
      return state.before;
  }
}

export function toError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
