import { type Condition, type Job, seconds } from '../client';

/** Whether the Job has ended. */
export function isFinished(job: Job): boolean {
  return (job.status?.conditions ?? []).some(
    each =>
      (each.type === 'Complete' || each.type === 'Failed') &&
      each.status === 'True',
  );
}

/** The required change of a Job's status, as a merge patch; `undefined` if it is up to date. */
export function jobStatus(
  job: Job,
  counts: {
    readonly active: number;
    readonly ready: number;
    readonly failed: number;
    readonly succeeded: number;
  },
): Record<string, unknown> | undefined {
  const before = job.status ?? {};
  const now = seconds(new Date().toISOString());
  const conditions = endOf(job, counts, now);
  if (
    before.startTime &&
    conditions.length === 0 &&
    (before.active ?? 0) === counts.active &&
    (before.ready ?? 0) === counts.ready &&
    (before.failed ?? 0) === counts.failed
  ) {
    return undefined;
  }
  return {
    startTime: before.startTime ?? now,
    active: counts.active || null,
    ready: counts.ready,
    failed: counts.failed || null,
    succeeded: counts.succeeded || null,
    terminating: 0,
    uncountedTerminatedPods: {},
    ...(conditions.length > 0 && { conditions }),
    ...(counts.succeeded > 0 && { completionTime: now }),
  };
}

/** A Job reports completion before it counts its last pod. */
export function beforeEnd(
  status: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { succeeded, completionTime, conditions, ...rest } = status;
  return { ...rest, conditions: (conditions as Condition[]).slice(0, 1) };
}

function endOf(
  job: Job,
  counts: { readonly failed: number; readonly succeeded: number },
  now: string,
): Condition[] {
  const of = (type: string, reason: string, message: string): Condition => ({
    type,
    status: 'True',
    lastProbeTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  if (counts.succeeded > 0) {
    const text = 'Reached expected number of succeeded pods';
    return [
      of('SuccessCriteriaMet', 'CompletionsReached', text),
      of('Complete', 'CompletionsReached', text),
    ];
  }
  if (counts.failed > (job.spec.backoffLimit ?? 6)) {
    const text = 'Job has reached the specified backoff limit';
    return [
      of('FailureTarget', 'BackoffLimitExceeded', text),
      of('Failed', 'BackoffLimitExceeded', text),
    ];
  }
  return [];
}
