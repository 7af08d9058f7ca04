/**
 * Waits for work that others wait for too, until the signal is aborted: who gives up leaves the work to the others.
 * Rejects with the signal's reason then.
 *
 * @internal
 */
export async function abandonable<T>(
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
