import { useSyncExternalStore } from 'react';

/**
 * One clock for all ages on the page. It runs only while something shows a time, and only those components re-render.
 */
const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  now = Date.now();
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * The current time in milliseconds, rounded down to a step. Components re-render when a step passes.
 *
 * @param stepMs - a multiple of a second
 */
export function useNow(stepMs: number = TICK_MS): number {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(currentTime() / stepMs) * stepMs,
  );
}

/**
 * The time is constant between two ticks, as a store's snapshot must be. If the clock isn't running, it is read again.
 */
function currentTime(): number {
  if (!timer) {
    now = Math.floor(Date.now() / TICK_MS) * TICK_MS;
  }
  return now;
}
