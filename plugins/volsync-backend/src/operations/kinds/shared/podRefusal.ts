import type { Event, Job } from 'backstage-plugin-volsync-common';
import type { StepContext } from '../../step';

/**
 * Why Kubernetes creates no pod for a Job, such as an exhausted quota, in its own words. Undefined if it gives no
 * reason.
 *
 * @internal
 */
export async function podRefusal(
  { uid }: Job['metadata'],
  { objects, signal }: StepContext,
): Promise<string | undefined> {
  const events = await objects.list<Event>('events', undefined, signal);
  const refusal = events.findLast(
    ({ reason, involvedObject }) =>
      reason === 'FailedCreate' && involvedObject?.uid === uid,
  );
  return (
    refusal && `Kubernetes rejected the pod: ${refusal.message ?? ''}`.trim()
  );
}
