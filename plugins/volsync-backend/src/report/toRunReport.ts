import {
  ATTEMPT_LIMIT,
  valueOf,
  type AttemptReport,
  type Job,
  type LogTail,
  type MoverEvidence,
  type Pod,
  type ReplicationStatus,
  type RunReport,
} from 'backstage-plugin-volsync-common';

/** The run that goes on now, or undefined where none does. Pure. @internal */
export function toRunReport(
  mover: MoverEvidence,
  status: ReplicationStatus | undefined,
): RunReport | undefined {
  const jobs = (valueOf(mover.jobs) ?? []).filter(
    ({ metadata }) => !metadata.deletionTimestamp,
  );
  const job = jobs[jobs.length - 1];
  const isOver = (job?.status?.succeeded ?? 0) > 0;
  if (status?.lastSyncStartTime === undefined && (!job || isOver)) {
    return undefined;
  }
  const attempts = podsOfRun(mover, status?.lastSyncStartTime).map(pod =>
    toAttemptReport(pod, mover.logs),
  );
  return {
    startedAt: status?.lastSyncStartTime ?? job?.status?.startTime,
    failedAttempts: Math.max(
      job?.status?.failed ?? 0,
      attempts.filter(attempt => attempt.state === 'failed').length,
    ),
    attemptLimit: ATTEMPT_LIMIT,
    waitingFor: waitingFor(mover, job),
    attempts,
  };
}

/** Those that are there and those that are gone, oldest first, each once. */
function podsOfRun(
  mover: MoverEvidence,
  startedAt: string | undefined,
): readonly Pod[] {
  const present = valueOf(mover.pods) ?? [];
  const names = new Set(present.map(pod => pod.metadata.name));
  const former = (mover.formerPods ?? []).filter(
    pod =>
      !names.has(pod.metadata.name) &&
      startedAt !== undefined &&
      Date.parse(createdAt(pod)) >= Date.parse(startedAt) - 1_000,
  );
  return [...former, ...present].sort((a, b) =>
    createdAt(a).localeCompare(createdAt(b)),
  );
}

function toAttemptReport(pod: Pod, logs: readonly LogTail[]): AttemptReport {
  const container = pod.status?.containerStatuses?.find(c => c.state);
  const terminated = container?.state?.terminated;
  const log = logs.find(tail =>
    tail.podUid
      ? tail.podUid === pod.metadata.uid
      : tail.podName === pod.metadata.name,
  );
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
    logTail: log?.text,
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

/** Why Kubernetes makes no pod at all, such as a quota that is full. */
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

function createdAt(pod: Pod): string {
  return pod.metadata.creationTimestamp ?? '';
}
