import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { toError } from '../lib/toError';
import { toUserKey, type Caller } from './Caller';

/**
 * The one way to audit something: opened before the work, closed with its outcome, with the person who requested it:
 * as the actor where a request is at hand, and always in the meta, because actions of the registry and work that is done
 * later have no request, and would be logged as done by the plugin. The meta says what and
 * on which object, and never holds a value of a Secret. What is known at the end only is noted by the work, and told
 * whether it succeeds or fails.
 *
 * @internal
 */
export async function audited<T>(
  auditor: AuditorService,
  event: AuditorServiceCreateEventOptions,
  caller: Caller,
  work: (note: (meta: JsonObject) => void) => Promise<T>,
): Promise<T> {
  const entry = await auditor.createEvent({
    ...event,
    ...(caller.request && { request: caller.request }),
    meta: { user: toUserKey(caller.credentials), ...event.meta },
  });
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
