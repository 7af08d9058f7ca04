import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { toError } from '../lib/toError';
import { toUserKey, type Caller } from './Caller';

/**
 * The only way to write audit events. An event is opened before the work and closed with its outcome.
 *
 * The person is the actor if there is a request, and is always in the meta: registry actions and background work have
 * no request, and would be logged as done by the plugin. The meta says what was done to which object, and never
 * contains a value of a Secret. Facts that are only known at the end are added by the work, and logged whether it
 * succeeds or fails.
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
