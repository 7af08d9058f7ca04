import { parseGoDuration } from '../duration';
import {
  restoredSnapshotId,
  savedSnapshotId,
  saysNothingRestored,
  saysSourceEmpty,
} from '../volsync/moverLog';
import { secondsBetween } from '../verdict/clock';
import type { SeenRun } from '../verdict/evidence';
import { quoted } from './entry';
import type { TimelineEntry } from './entry';
import { inTime } from './moverWork';
import type { MoverWork } from './moverWork';

/** The same success, in the status and in the memory of who watched. */
const SAME_RUN_SECONDS = 2;

/** A run that ended. */
export interface KnownRun {
  readonly run: SeenRun;
  readonly work: MoverWork;
  /** The one snapshot that was written while it ran, where its log is gone */
  readonly meanwhile?: string;
}

/**
 * The runs that ended: those that were seen to end, and the last successful one, which is all that VolSync keeps. Once
 * each.
 */
export function endedRuns(work: MoverWork): readonly KnownRun[] {
  const seen = work.evidence.seenRuns ?? [];
  const last = lastSuccess(work);
  const known =
    last === undefined ||
    seen.some(
      ({ result, endedAt }) =>
        result === 'successful' &&
        Math.abs(secondsBetween(endedAt, last.endedAt) ?? Infinity) <=
          SAME_RUN_SECONDS,
    );
  return [...seen, ...(known ? [] : [last])].map(run => ({ run, work }));
}

function lastSuccess({ resource, kind }: MoverWork): SeenRun | undefined {
  const status = resource.status;
  if (!status?.lastSyncTime) {
    return undefined;
  }
  // The log is of the run that ended last, which may be a later one that failed.
  const logs =
    status.latestMoverStatus?.result === 'Successful'
      ? status.latestMoverStatus.logs
      : undefined;
  return {
    endedAt: status.lastSyncTime,
    result: 'successful',
    durationSeconds: parseGoDuration(status.lastSyncDuration),
    failedAttempts: 0,
    ...readRunLog(kind, logs),
  };
}

/**
 * What the log of a run that ended says it did: the snapshot it saved or restored, or that there was nothing
 * to do. Pure.
 *
 * @public
 */
export function readRunLog(
  kind: string | undefined,
  logs: string | undefined,
): Pick<SeenRun, 'snapshotId' | 'empty'> {
  const isRestore = kind === 'ReplicationDestination';
  return {
    snapshotId: isRestore ? restoredSnapshotId(logs) : savedSnapshotId(logs),
    empty:
      (isRestore ? saysNothingRestored(logs) : saysSourceEmpty(logs)) ||
      undefined,
  };
}

/** The run as one entry. `inBucket` is what is known of the snapshot that it saved. */
export function toRunEntry(
  { run, work, meanwhile }: KnownRun,
  inBucket: 'yes' | 'no' | 'unknown',
): TimelineEntry {
  const isBackup = work.kind === 'ReplicationSource';
  const entry = {
    at: run.endedAt,
    kind: isBackup ? 'run' : 'restore',
    subject: work.subject,
  } as const;
  const retried =
    run.failedAttempts > 0
      ? `, after ${run.failedAttempts} failed ${
          run.failedAttempts === 1 ? 'attempt' : 'attempts'
        }`
      : '';
  if (run.result === 'failed') {
    return {
      ...entry,
      severity: 'critical',
      what: `${work.run} failed${retried}${
        isBackup && run.snapshotId
          ? `; it still saved snapshot ${run.snapshotId.slice(
              0,
              8,
            )}, which may be incomplete`
          : ''
      }`,
    };
  }
  if (run.empty) {
    return {
      ...entry,
      severity: isBackup ? 'warning' : 'critical',
      what: isBackup
        ? 'Backup ended as successful without a snapshot: the volume was empty'
        : 'Restore ended as successful and restored nothing: no snapshot fitted',
    };
  }
  const took = inTime(run.durationSeconds);
  if (!run.snapshotId) {
    return {
      ...entry,
      what: `${work.run} ended successfully${took}${retried}; ${
        meanwhile
          ? `snapshot ${meanwhile.slice(0, 8)} was written meanwhile`
          : 'which snapshot is not known'
      }`,
    };
  }
  const id = run.snapshotId.slice(0, 8);
  return {
    ...entry,
    what: `${
      isBackup ? 'Backup saved' : 'Restore brought back'
    } snapshot ${id}${took}${retried}${
      isBackup && inBucket === 'no' ? '; it is not in the bucket now' : ''
    }`,
  };
}

/** The run that goes on. */
export function toBegunEntry({
  resource,
  run,
  kind,
  subject,
}: MoverWork): TimelineEntry | undefined {
  const at = resource.status?.lastSyncStartTime;
  return at
    ? {
        at,
        kind: kind === 'ReplicationSource' ? 'run' : 'restore',
        what: `${run} began, and has not ended yet`,
        subject,
      }
    : undefined;
}

/** What the controller complains of, once it has lasted. */
export function toErrorEntry(
  { run, subject }: MoverWork,
  error: { readonly message: string; readonly since?: string },
): TimelineEntry | undefined {
  return error.since
    ? {
        at: error.since,
        kind: 'error',
        severity: 'critical',
        what: `VolSync cannot go on with the ${run.toLowerCase()}: ${quoted(
          error.message,
        )}`,
        subject,
      }
    : undefined;
}
