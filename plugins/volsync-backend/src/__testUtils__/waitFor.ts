import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the check passes; its last error otherwise. */
export async function waitFor(
  check: () => void | Promise<void>,
  milliseconds = 20_000,
): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await delay(15);
    }
  }
}

/** Waits until something holds; for hooks, where nothing is expected. */
export async function waitUntil(
  holds: () => boolean,
  what: string,
  milliseconds = 20_000,
): Promise<void> {
  await waitFor(() => {
    if (!holds()) {
      throw new Error(`In vain waited until ${what}`);
    }
  }, milliseconds);
}
