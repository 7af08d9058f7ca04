import type { Job, Pod } from '../kubernetes/resources';
import type { ReplicationStatus } from '../volsync/resources';
import { recogniseCause } from '../volsync/failureCauses';
import type { FailureCause } from '../volsync/failureCauses';
import { isTransientError, synchronizingCondition } from '../volsync/status';
import { earliest, secondsBetween, toMillis } from './clock';
import type { LogTail, MoverEvidence } from './evidence';
import { valueOf } from './reading';

/** An Error of the controller counts from here on: shorter ones flash in healthy runs (longest recorded 1.9 s). */
export const ERROR_LASTS_SECONDS = 5;

/** A pod of the present run that failed. */
export interface FailedAttempt {
  readonly pod: Pod;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly log?: LogTail;
}

/** What the controller itself complains of. */
export interface ControllerError {
  readonly message: string;
  readonly since?: string;
}

/** Where a source or destination stands at one moment: what the rules ask for again and again. */
export interface RunState {
  /** When the present run began; absent while none goes on */
  readonly startedAt?: string;
  readonly running: boolean;
  readonly job?: Job;
  /** Pods of the present run, oldest first */
  readonly pods: readonly Pod[];
  /** Failed pods of the present run that are still there, newest first */
  readonly failedAttempts: readonly FailedAttempt[];
  /** How many pods failed, those that are gone included */
  readonly failedCount: number;
  /** The last run that ended, ended Failed */
  readonly lastFailed: boolean;
  /** An Error that has lasted long enough to be believed */
  readonly error?: ControllerError;
  readonly failing: boolean;
  /** RFC 3339 */
  readonly failingSince?: string;
  readonly cause?: FailureCause;
  /** The text that names the cause, and where it stands */
  readonly causeText?: string;
  readonly causeSubject?: string;
  readonly causeAt?: string;
}

/** Derives the state of the run from status, Job, pods and logs. */
export function deriveRun(options: {
  readonly now: string;
  readonly status: ReplicationStatus | undefined;
  readonly mover: MoverEvidence;
  readonly conditionSince?: string;
}): RunState {
  const { now, status, mover, conditionSince } = options;
  const jobs = [...(valueOf(mover.jobs) ?? [])].sort(
    (a, b) => createdAt(a) - createdAt(b),
  );
  const job = jobs.filter(({ metadata }) => !metadata.deletionTimestamp).at(-1);
  const startedAt = status?.lastSyncStartTime;
  const started = toMillis(startedAt);
  const jobGoesOn = job !== undefined && !hasSucceeded(job);
  const present = valueOf(mover.pods) ?? [];
  const former = (mover.formerPods ?? []).filter(
    ({ metadata }) => !present.some(pod => pod.metadata.uid === metadata.uid),
  );
  const pods = [...present, ...former]
    .sort((a, b) => createdAt(a) - createdAt(b))
    .filter(pod =>
      started === undefined
        ? jobGoesOn && isPodOfJob(pod, job)
        : createdAt(pod) >= started - 1000,
    );
  const succeeded =
    (job !== undefined && hasSucceeded(job)) ||
    pods.at(-1)?.status?.phase === 'Succeeded';
  const failedAttempts = pods
    .filter(({ status: podStatus }) => podStatus?.phase === 'Failed')
    .map(pod => toAttempt(pod, mover.logs))
    .reverse();
  const failedCount = Math.max(
    failedAttempts.length,
    jobGoesOn ? job.status?.failed ?? 0 : 0,
  );
  const lastFailed = status?.latestMoverStatus?.result === 'Failed';
  const error = controllerError(status, conditionSince, now);
  const attemptsFail = failedCount > 0 && !succeeded;
  const failing =
    attemptsFail || (lastFailed && !succeeded) || error !== undefined;
  const told = failing
    ? tellCause({
        status,
        failedAttempts,
        error,
        attemptsFail,
        lastFailed,
        pods,
      })
    : undefined;
  return {
    startedAt,
    running: started !== undefined || jobGoesOn,
    job,
    pods,
    failedAttempts,
    failedCount,
    lastFailed,
    error,
    failing,
    failingSince: failing
      ? failingSince({
          failedAttempts,
          error,
          startedAt,
          attemptsFail,
          lastFailed,
          job,
        })
      : undefined,
    ...told,
  };
}

function controllerError(
  status: ReplicationStatus | undefined,
  conditionSince: string | undefined,
  now: string,
): ControllerError | undefined {
  const condition = synchronizingCondition(status);
  if (condition?.reason !== 'Error') {
    return undefined;
  }
  const message = condition.message ?? '';
  // The condition's own time only moves with its status: with a transient text it proves nothing.
  const since =
    conditionSince ??
    (isTransientError(message) ? undefined : condition.lastTransitionTime);
  const seconds = secondsBetween(since, now);
  return seconds !== undefined && seconds > ERROR_LASTS_SECONDS
    ? { message, since }
    : undefined;
}

function tellCause(options: {
  readonly status: ReplicationStatus | undefined;
  readonly failedAttempts: readonly FailedAttempt[];
  readonly error: ControllerError | undefined;
  readonly attemptsFail: boolean;
  readonly lastFailed: boolean;
  readonly pods: readonly Pod[];
}): Pick<RunState, 'cause' | 'causeText' | 'causeSubject' | 'causeAt'> {
  const { status, failedAttempts, error, lastFailed } = options;
  const texts: { text?: string; subject: string; at?: string }[] = [];
  for (const attempt of failedAttempts) {
    texts.push({
      text: [attempt.log?.text, attempt.reason].filter(Boolean).join('\n'),
      subject: `Pod ${attempt.pod.metadata.name}`,
      at: attempt.finishedAt,
    });
  }
  if (lastFailed) {
    texts.push({
      text: status?.latestMoverStatus?.logs,
      subject: 'status.latestMoverStatus',
    });
  }
  if (error) {
    texts.push({
      text: error.message,
      subject: 'condition Synchronizing',
      at: error.since,
    });
  }
  for (const { text, subject, at } of texts) {
    const cause = recogniseCause(text);
    if (cause) {
      return { cause, causeText: text, causeSubject: subject, causeAt: at };
    }
  }
  const first = texts.find(({ text }) => text);
  return {
    causeText: first?.text,
    causeSubject: first?.subject,
    causeAt: first?.at,
  };
}

function failingSince(options: {
  readonly failedAttempts: readonly FailedAttempt[];
  readonly error: ControllerError | undefined;
  readonly startedAt: string | undefined;
  readonly attemptsFail: boolean;
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

function toAttempt(pod: Pod, logs: readonly LogTail[]): FailedAttempt {
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

function logOf(pod: Pod, logs: readonly LogTail[]): LogTail | undefined {
  return logs.find(log =>
    log.podUid
      ? log.podUid === pod.metadata.uid
      : log.podName === pod.metadata.name,
  );
}

function isPodOfJob(pod: Pod, job: Job): boolean {
  const owners = pod.metadata.ownerReferences ?? [];
  return owners.length === 0 || !job.metadata.uid
    ? true
    : owners.some(({ uid }) => uid === job.metadata.uid);
}

function hasSucceeded(job: Job): boolean {
  return (
    (job.status?.succeeded ?? 0) > 0 ||
    (job.status?.conditions ?? []).some(
      ({ type, status }) =>
        (type === 'Complete' || type === 'SuccessCriteriaMet') &&
        status === 'True',
    )
  );
}

function createdAt(object: Job | Pod): number {
  return toMillis(object.metadata.creationTimestamp) ?? 0;
}
