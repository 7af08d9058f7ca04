import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from './clock';
import { toError } from './toError';

/**
 * Runs work now, and again after each pause, until the signal is aborted. Failures are logged as warnings, and the work
 * runs again after the pause. Never rejects.
 *
 * @internal
 */
export async function repeatUntilAborted(
  work: () => Promise<unknown>,
  options: {
    /** Milliseconds */
    readonly pause: number;
    /** The warning's text */
    readonly label: string;
    readonly clock: Clock;
    readonly logger: LoggerService;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { pause, label, clock, logger, signal } = options;
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      logger.warn(label, toError(error));
    }
    await clock.sleep(pause, signal).catch(() => {});
  }
}
