import { ServiceUnavailableError } from '@backstage/errors';

/**
 * Work that a person waits for, but not for ever. Throws `ServiceUnavailableError` with the message when the time is up;
 * what was aborted by the caller rejects with his reason.
 *
 * @internal
 */
export async function withPatience<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: {
    readonly signal: AbortSignal;
    readonly milliseconds: number;
    readonly message: string;
  },
): Promise<T> {
  const { signal, milliseconds, message } = options;
  const timeout = AbortSignal.timeout(milliseconds);
  try {
    return await work(AbortSignal.any([timeout, signal]));
  } catch (error) {
    if (timeout.aborted && !signal.aborted) {
      throw new ServiceUnavailableError(message);
    }
    throw error;
  }
}
