import { useCallback, useEffect, useRef, useState } from 'react';
import type { Streamed } from '../api';
import { toError } from './useLoad';

/** Results that arrive one by one. */
export interface StreamState<Value, End> {
  readonly phase: 'idle' | 'running' | 'stopped' | 'failed' | 'ended';
  readonly values: readonly Value[];
  readonly end?: End;
  readonly error?: Error;
}

/** Results arrive by the thousand, so the page re-renders only this often. */
const DRAW_INTERVAL_MS = 100;

const IDLE = { phase: 'idle', values: [] } as const;

/**
 * Holds the results of a backend stream so far. Stopping it, starting another and leaving the page end the work in the
 * backend.
 */
export function useStream<Value, End>(): {
  readonly state: StreamState<Value, End>;
  readonly start: (
    open: (signal: AbortSignal) => AsyncIterable<Streamed<Value, End>>,
  ) => void;
  readonly stop: () => void;
} {
  const [state, setState] = useState<StreamState<Value, End>>(IDLE);
  const running = useRef<AbortController>();

  const start = useCallback(
    (open: (signal: AbortSignal) => AsyncIterable<Streamed<Value, End>>) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      const values: Value[] = [];
      let timer: ReturnType<typeof setTimeout> | undefined;
      const show = (rest: Omit<StreamState<Value, End>, 'values'>) => {
        clearTimeout(timer);
        timer = undefined;
        if (running.current === controller) {
          setState({ ...rest, values: [...values] });
        }
      };
      // When the viewer stops it, the results so far stay
      signal.addEventListener('abort', () => show({ phase: 'stopped' }));
      show({ phase: 'running' });
      (async () => {
        try {
          let end: End | undefined;
          for await (const item of open(signal)) {
            if (signal.aborted) {
              return;
            }
            if (item.kind === 'end') {
              end = item.end;
            } else {
              values.push(item.value);
              timer ??= setTimeout(
                () => show({ phase: 'running' }),
                DRAW_INTERVAL_MS,
              );
            }
          }
          if (!signal.aborted) {
            show({ phase: 'ended', end });
          }
        } catch (failure) {
          if (!signal.aborted) {
            show({ phase: 'failed', error: toError(failure) });
          }
        }
      })();
    },
    [],
  );

  const stop = useCallback(() => running.current?.abort(), []);

  useEffect(
    () => () => {
      const last = running.current;
      running.current = undefined;
      last?.abort();
    },
    [],
  );
  return { state, start, stop };
}
