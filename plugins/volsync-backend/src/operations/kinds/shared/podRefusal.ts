import type { Event, Job } from 'backstage-plugin-volsync-common';
import type { StepContext } from '../../step';

/** Why Kubernetes makes no pod for a Job, such as a quota that is full, in its own words; undefined where it says nothing. @internal */
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
