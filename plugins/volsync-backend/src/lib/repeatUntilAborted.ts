import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from './clock';
import { toError } from './toError';

/**
 * Does something now, and again after each pause, until the signal is aborted. What fails is warned of, and tried again
 * after the pause. Never rejects.
 *
 * @internal
 */
export async function repeatUntilAborted(
  work: () => Promise<unknown>,
  options: {
    /** Milliseconds */
    readonly pause: number;
    /** Of the warning */
    readonly words: string;
    readonly clock: Clock;
    readonly logger: LoggerService;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { pause, words, clock, logger, signal } = options;
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      logger.warn(words, toError(error));
    }
    await clock.sleep(pause, signal).catch(() => {});
  }
}
