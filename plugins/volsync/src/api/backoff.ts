const FIRST_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/**
 * The delay before the next attempt. It doubles each time, with jitter, so a thousand open tabs don't reconnect to a
 * restarted backend at the same instant.
 *
 * @param failures - consecutive failed attempts, from 1
 * @param random - from 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(FIRST_MS * 2 ** (failures - 1), MAX_DELAY_MS);
  return Math.round(longest / 2 + (longest / 2) * random);
}

/** Waits. Ends early without an error if the signal is aborted. */
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
