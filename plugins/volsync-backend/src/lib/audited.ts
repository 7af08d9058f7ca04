import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';

/**
 * The one way in which something is audited: begun before the work, closed with how it ended. The meta says what and
 * on which object, and never holds a value of a Secret.
 *
 * @internal
 */
export async function audited<T>(
  auditor: AuditorService,
  event: AuditorServiceCreateEventOptions,
  work: () => Promise<T>,
): Promise<T> {
  const entry = await auditor.createEvent(event);
  try {
    const result = await work();
    await entry.success();
    return result;
  } catch (error) {
    await entry.fail({
      error: error instanceof Error ? error : new Error(String(error)),
    });
    throw error;
  }
}
