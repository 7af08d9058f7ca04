import { ServiceUnavailableError } from '@backstage/errors';

/**
 * Limits how long a person waits for work. Throws `ServiceUnavailableError` with the message when the time is up. If
 * the caller aborts, it rejects with the caller's reason.
 */
export async function withTimeout<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: {
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    readonly message: string;
  },
): Promise<T> {
  const { signal, timeoutMs, message } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await work(AbortSignal.any([timeout, signal]));
  } catch (error) {
    if (timeout.aborted && !signal.aborted) {
      throw new ServiceUnavailableError(message);
    }
    throw error;
  }
}
