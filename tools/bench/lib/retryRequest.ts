import { setTimeout as delay } from 'node:timers/promises';
import type { PortalProcess } from '../../../plugins/volsync-backend/src/__testUtils__/PortalProcess';

const RETRY_INTERVAL_MS = 1_000;
const MAX_RETRIES = 60;

/**
 * Retries a request to a running portal that doesn't respond: a busy machine accepts a connection late, or closes it.
 */
export async function retryRequest<T>(
  portal: PortalProcess,
  ask: () => Promise<T>,
): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!portal.isRunning || retries >= MAX_RETRIES) {
        throw error;
      }
      await delay(RETRY_INTERVAL_MS);
    }
  }
}
