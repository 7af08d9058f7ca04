import {
  ATTEMPT_LIMIT,
  lastRelevantLine,
  moverProgress,
  type OperationProgress,
  type RunReport,
} from 'backstage-plugin-volsync-common';

/** With less data, there is no estimate. */
const MIN_SECONDS = 5;

/**
 * The progress of a VolSync run, from restic's output in the log of the running pod, or else only the failed pods. A
 * log is untrusted, so it is displayed but never used for decisions. Pure.
 *
 * @internal
 */
export function toRunProgress(run: RunReport | undefined): OperationProgress {
  const failedAttempts = run?.failedAttempts ?? 0;
  const restic = moverProgress(logOfRunning(run));
  if (!restic) {
    return { unit: 'attempts', done: failedAttempts, total: ATTEMPT_LIMIT };
  }
  const { files, bytes, totalFiles, totalBytes, elapsedSeconds } = restic;
  const estimate = estimateOf({
    done: bytes,
    total: totalBytes,
    elapsedSeconds,
  });
  return {
    unit: 'bytes',
    done: bytes,
    files,
    ...(totalBytes !== undefined && { total: totalBytes, totalFiles }),
    ...(estimate && { bytesPerSecond: estimate.perSecond }),
    secondsLeft: restic.secondsLeft ?? estimate?.secondsLeft,
    failedAttempts,
  };
}

/** What a run is doing now, in one sentence. Pure. @internal */
export function describeRun(run: RunReport | undefined): string {
  if (!run) {
    return 'Pending';
  }
  if (run.waitingFor) {
    return run.waitingFor;
  }
  const log = run.attempts.at(-1)?.logTail;
  return [
    run.failedAttempts > 0
      ? `${run.failedAttempts} of ${run.attemptLimit} attempts failed`
      : 'Running',
    // While restic is running, the last line of its log is a file name
    moverProgress(logOfRunning(run)) ? undefined : lastRelevantLine(log),
  ]
    .filter(Boolean)
    .join(': ');
}

/** Progress in files that the portal counts itself. Pure. @internal */
export function toFileProgress(options: {
  readonly done: number;
  readonly total: number;
  /** Milliseconds */
  readonly startedAt: number;
  readonly now: number;
}): OperationProgress {
  const { done, total, startedAt, now } = options;
  const estimate = estimateOf({
    done,
    total,
    elapsedSeconds: (now - startedAt) / 1_000,
  });
  return { unit: 'files', done, total, secondsLeft: estimate?.secondsLeft };
}

function logOfRunning(run: RunReport | undefined): string | undefined {
  return run?.attempts.findLast(({ state }) => state === 'running')?.logTail;
}

function estimateOf({
  done,
  total,
  elapsedSeconds,
}: {
  readonly done: number;
  readonly total: number | undefined;
  readonly elapsedSeconds: number;
}): { readonly perSecond: number; readonly secondsLeft?: number } | undefined {
  if (elapsedSeconds < MIN_SECONDS || done <= 0) {
    return undefined;
  }
  const perSecond = done / elapsedSeconds;
  return {
    perSecond,
    ...(total !== undefined && {
      secondsLeft: Math.ceil(Math.max(0, total - done) / perSecond),
    }),
  };
}
