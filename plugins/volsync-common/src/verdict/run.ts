import type { Job, Pod } from '../kubernetes/resources';
import type { ReplicationStatus } from '../volsync/resources';
import { createdAt, hasSucceeded, isPodOfJob, toAttempt } from './attempts';
import type { FailedAttempt } from './attempts';
import { deriveCause } from './deriveCause';
import type { RunCause } from './deriveCause';
import { earliest, toMillis } from './clock';
import { controllerError } from './controllerError';
import type { ControllerError } from './controllerError';
import type { MoverEvidence } from './evidence';
import { valueOf } from './reading';

/** The state of a source's or destination's run at one moment. */
export interface RunState extends RunCause {
  /** When the current run started; absent if none is in progress */
  readonly startedAt?: string;
  readonly running: boolean;
  readonly job?: Job;
  /** Pods of the current run, oldest first */
  readonly pods: readonly Pod[];
  /** Failed pods of the current run that still exist, newest first */
  readonly failedAttempts: readonly FailedAttempt[];
  /** How many attempts of the current run are known to have failed, of all its Jobs: VolSync replaces a Job after 8 */
  readonly failedCount: number;
  /** The last run that ended has the result Failed */
  readonly lastFailed: boolean;
  /** An Error that has lasted long enough to count */
  readonly error?: ControllerError;
  readonly failing: boolean;
  /** RFC 3339 */
  readonly failingSince?: string;
}

/** Derives the state of the run from status, Job, pods and logs. */
export function deriveRun(options: {
  readonly now: string;
  readonly status: ReplicationStatus | undefined;
  readonly mover: MoverEvidence;
  readonly conditionSince?: string;
}): RunState {
  const { now, status, mover, conditionSince } = options;
  const { job, startedAt, pods, running, failedCount } = deriveRunPods(
    mover,
    status,
  );
  const succeeded =
    (job !== undefined && hasSucceeded(job)) ||
    pods.at(-1)?.status?.phase === 'Succeeded';
  const failedAttempts = pods
    .filter(({ status: podStatus }) => podStatus?.phase === 'Failed')
    .map(pod => toAttempt(pod, mover.logs))
    .reverse();
  const lastFailed = status?.latestMoverStatus?.result === 'Failed';
  const error = controllerError(status, conditionSince, now);
  const attemptsFail =
    (failedCount > 0 || failedAttempts.length > 0) && !succeeded;
  const failing =
    attemptsFail || (lastFailed && !succeeded) || error !== undefined;
  const told = failing
    ? deriveCause({ status, failedAttempts, error, lastFailed })
    : undefined;
  return {
    startedAt,
    running,
    job,
    pods,
    failedAttempts,
    failedCount: Math.max(failedCount, failedAttempts.length),
    lastFailed,
    error,
    failing,
    failingSince: failing
      ? failingSince({
          failedAttempts,
          error,
          startedAt,
          lastFailed,
          job,
        })
      : undefined,
    ...told,
  };
}

/** The Job and the pods of the run in progress. */
export interface RunPods {
  /** When the current run started; absent if none is in progress */
  readonly startedAt?: string;
  readonly running: boolean;
  readonly job?: Job;
  /** Pods of the current run, oldest first: of all its Jobs, including deleted ones that failed */
  readonly pods: readonly Pod[];
  /** How many pods of its newest Job failed, including deleted ones */
  readonly failedCount: number;
}

/** Selects what belongs to the current run. Pure. */
export function deriveRunPods(
  mover: Pick<MoverEvidence, 'jobs' | 'pods' | 'terminatedPods'>,
  status: ReplicationStatus | undefined,
): RunPods {
  const jobs = [...(valueOf(mover.jobs) ?? [])].sort(
    (a, b) => createdAt(a) - createdAt(b),
  );
  const job = jobs.filter(({ metadata }) => !metadata.deletionTimestamp).at(-1);
  const startedAt = status?.lastSyncStartTime;
  const started = toMillis(startedAt);
  const jobGoesOn = job !== undefined && !hasSucceeded(job);
  const present = valueOf(mover.pods) ?? [];
  const terminated = (mover.terminatedPods ?? []).filter(
    ({ metadata }) => !present.some(pod => pod.metadata.uid === metadata.uid),
  );
  const pods = [...present, ...terminated]
    .sort((a, b) => createdAt(a) - createdAt(b))
    .filter(pod =>
      started === undefined
        ? jobGoesOn && isPodOfJob(pod, job)
        : createdAt(pod) >= started - 1000,
    );
  const failed = pods.filter(({ status: one }) => one?.phase === 'Failed');
  const newest = failed.at(-1);
  const ofJob = job ? failed.filter(pod => isPodOfJob(pod, job)) : [];
  return {
    startedAt,
    running: started !== undefined || jobGoesOn,
    job,
    pods,
    failedCount:
      Math.max(ofJob.length, jobGoesOn ? job.status?.failed ?? 0 : 0) ||
      failed.filter(pod => jobUidOf(pod) === (newest && jobUidOf(newest)))
        .length,
  };
}

function jobUidOf({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.[0]?.uid;
}

function failingSince(options: {
  readonly failedAttempts: readonly FailedAttempt[];
  readonly error: ControllerError | undefined;
  readonly startedAt: string | undefined;
  readonly lastFailed: boolean;
  readonly job: Job | undefined;
}): string | undefined {
  const { failedAttempts, error, startedAt, lastFailed, job } = options;
  if (lastFailed) {
    return earliest([startedAt, error?.since]);
  }
  return (
    earliest([...failedAttempts.map(a => a.finishedAt), error?.since]) ??
    job?.status?.startTime ??
    startedAt
  );
}
