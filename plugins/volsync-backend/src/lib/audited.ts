import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { toError } from './toError';

/**
 * The one way in which something is audited: begun before the work, closed with how it ended. The meta says what and
 * on which object, and never holds a value of a Secret. What is known at the end only is noted by the work, and told
 * whether it succeeds or fails.
 *
 * @internal
 */
export async function audited<T>(
  auditor: AuditorService,
  event: AuditorServiceCreateEventOptions,
  work: (note: (meta: JsonObject) => void) => Promise<T>,
): Promise<T> {
  const entry = await auditor.createEvent(event);
  let meta: JsonObject | undefined;
  try {
    const result = await work(more => {
      meta = { ...meta, ...more };
    });
    await entry.success(meta && { meta });
    return result;
  } catch (error) {
    await entry.fail({
      error: toError(error),
      ...(meta && { meta }),
    });
    throw error;
  }
}
