import type { Clock } from './clock';

/**
 * Waits until the work ends or the time is up, whichever comes first. The work continues. Throws what the work throws.
 */
export async function waitUpTo(
  work: Promise<unknown>,
  options: { readonly timeoutMs: number; readonly clock: Clock },
): Promise<void> {
  const ended = new AbortController();
  try {
    await Promise.race([
      work,
      options.clock.sleep(options.timeoutMs, ended.signal).catch(() => {}),
    ]);
  } finally {
    ended.abort();
  }
}
