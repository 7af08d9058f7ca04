import type { AttemptReport, RunReport } from '../api/report';
import type { Job, Pod } from '../kubernetes/resources';
import { logOf } from '../verdict/attempts';
import type { LogTail, MoverEvidence } from '../verdict/evidence';
import { valueOf } from '../verdict/reading';
import { deriveRunPods } from '../verdict/run';
import { ATTEMPT_LIMIT } from '../volsync/names';
import type { ReplicationStatus } from '../volsync/resources';

/** The run in progress, or undefined if there is none. Pure. @public */
export function toRunReport(
  mover: MoverEvidence,
  status: ReplicationStatus | undefined,
): RunReport | undefined {
  const { running, startedAt, job, pods, failedCount } = deriveRunPods(
    mover,
    status,
  );
  if (!running) {
    return undefined;
  }
  return {
    startedAt: startedAt ?? job?.status?.startTime,
    failedAttempts: failedCount,
    attemptLimit: ATTEMPT_LIMIT,
    waitingFor: waitingFor(mover, job),
    attempts: pods.map(pod => toAttemptReport(pod, mover.logs)),
  };
}

function toAttemptReport(pod: Pod, logs: readonly LogTail[]): AttemptReport {
  const container = pod.status?.containerStatuses?.find(c => c.state);
  const terminated = container?.state?.terminated;
  return {
    pod: pod.metadata.name,
    state: stateOf(pod),
    startedAt:
      terminated?.startedAt ??
      container?.state?.running?.startedAt ??
      pod.status?.startTime,
    finishedAt: terminated?.finishedAt,
    exitCode: terminated?.exitCode,
    reason:
      pod.status?.reason ??
      container?.state?.waiting?.reason ??
      terminated?.reason,
    logTail: logOf(pod, logs)?.text,
  };
}

function stateOf(pod: Pod): AttemptReport['state'] {
  switch (pod.status?.phase) {
    case 'Running':
      return 'running';
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
      return 'failed';
    default:
      return 'pending';
  }
}

function waitingFor(
  mover: MoverEvidence,
  job: Job | undefined,
): string | undefined {
  if (job?.spec?.parallelism === 0) {
    return 'Paused; the Job starts no pods';
  }
  const claim = valueOf(mover.claims)?.find(
    ({ status }) => status?.phase === 'Pending',
  );
  if (claim) {
    return `The claim "${claim.metadata.name}" is not bound yet`;
  }
  const snapshot = valueOf(mover.volumeSnapshots)?.find(
    ({ status }) => status?.readyToUse !== true,
  );
  if (snapshot) {
    return `The volume snapshot "${snapshot.metadata.name}" is not ready yet`;
  }
  const unscheduled = valueOf(mover.pods)
    ?.flatMap(pod =>
      pod.status?.phase === 'Pending' ? pod.status.conditions ?? [] : [],
    )
    .find(c => c.type === 'PodScheduled' && c.status === 'False');
  return unscheduled?.message ?? refusedPod(mover, job);
}

/** Why Kubernetes creates no pod, such as an exhausted quota. */
function refusedPod(
  mover: MoverEvidence,
  job: Job | undefined,
): string | undefined {
  if (!job || (valueOf(mover.pods) ?? []).length > 0) {
    return undefined;
  }
  const refusal = valueOf(mover.events)?.findLast(
    ({ reason, involvedObject }) =>
      reason === 'FailedCreate' && involvedObject?.uid === job.metadata.uid,
  );
  return (
    refusal && `Kubernetes rejected the pod: ${refusal.message ?? ''}`.trim()
  );
}
