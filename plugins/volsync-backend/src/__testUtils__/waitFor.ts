import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the check passes; otherwise throws its last error. */
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

/** Waits until a condition holds, for hooks without expectations. */
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
