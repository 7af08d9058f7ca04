import type { Job, Pod } from '../kubernetes/resources';
import { toMillis } from './clock';
import type { LogTail } from './evidence';

/** A failed pod of the current run. */
export interface FailedAttempt {
  readonly pod: Pod;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly log?: LogTail;
}

/** The result and the log of a failed pod. */
export function toAttempt(pod: Pod, logs: readonly LogTail[]): FailedAttempt {
  const terminated = pod.status?.containerStatuses?.find(
    ({ state }) => state?.terminated,
  )?.state?.terminated;
  const reasons = [
    pod.status?.reason,
    pod.status?.message,
    terminated?.reason === 'Error' ? undefined : terminated?.reason,
    terminated?.message,
  ].filter(Boolean);
  return {
    pod,
    finishedAt: terminated?.finishedAt ?? pod.metadata.deletionTimestamp,
    exitCode: terminated?.exitCode,
    reason: reasons.length ? reasons.join(': ') : undefined,
    log: logOf(pod, logs),
  };
}

/** What is known about its log. */
export function logOf(pod: Pod, logs: readonly LogTail[]): LogTail | undefined {
  return logs.find(log =>
    log.podUid
      ? log.podUid === pod.metadata.uid
      : log.podName === pod.metadata.name,
  );
}

/** Whether the pod belongs to this Job, not to an earlier one with the same name. */
export function isPodOfJob(pod: Pod, job: Job): boolean {
  const owners = pod.metadata.ownerReferences ?? [];
  return owners.length === 0 || !job.metadata.uid
    ? true
    : owners.some(({ uid }) => uid === job.metadata.uid);
}

/** A pod of the Job has succeeded. */
export function hasSucceeded(job: Job): boolean {
  return (
    (job.status?.succeeded ?? 0) > 0 ||
    (job.status?.conditions ?? []).some(
      ({ type, status }) =>
        (type === 'Complete' || type === 'SuccessCriteriaMet') &&
        status === 'True',
    )
  );
}

/** Milliseconds since the epoch; 0 if unknown. */
export function createdAt(object: Job | Pod): number {
  return toMillis(object.metadata.creationTimestamp) ?? 0;
}
