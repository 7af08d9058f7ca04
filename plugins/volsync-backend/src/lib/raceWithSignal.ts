/**
 * Waits for work until the signal is aborted, then rejects with the signal's reason. The work itself continues, because
 * others may wait for it or because it ignores signals.
 */
export async function raceWithSignal<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  let leave = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener('abort', leave);
    work.catch(() => {});
  }
}
