const FIRST_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/**
 * How long to wait before the next try: doubled each time, with a spread so that a thousand open tabs do not come
 * back to a restarted backend in the same instant.
 *
 * @param failures - how many tries have failed in a row, from 1
 * @param random - from 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(FIRST_MS * 2 ** (failures - 1), MAX_DELAY_MS);
  return Math.round(longest / 2 + (longest / 2) * random);
}

/** Waits, and ends early without an error when the signal is aborted. */
export function wait(
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
