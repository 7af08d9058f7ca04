import { parseGoDuration } from '../duration';
import {
  backupSize,
  restoredSnapshotId,
  savedSnapshotId,
  saysNothingRestored,
  saysSourceEmpty,
} from '../volsync/moverLog';
import { secondsBetween } from '../verdict/clock';
import type { SeenRun } from '../verdict/evidence';
import { count } from '../verdict/wording';
import { quoted } from './entry';
import type { TimelineEntry } from './entry';
import { inTime } from './moverWork';
import type { MoverWork } from './moverWork';

/** The maximum difference between the end of a run in the status and in the portal's own record. */
const SAME_RUN_SECONDS = 2;

/** A run that ended. */
export interface KnownRun {
  readonly run: SeenRun;
  readonly work: MoverWork;
  /** The only snapshot that was saved during the run, if its log is gone */
  readonly meanwhile?: string;
}

/**
 * Each run that ended, once: those that the portal observed, and the last successful one, the only one that VolSync
 * keeps.
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
  // The log is that of the last run that ended, which may be a later one that failed.
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
 * What a run did according to its log: the snapshot that it saved or restored, or that there was nothing to do. Pure.
 *
 * @public
 */
export function readRunLog(
  kind: string | undefined,
  logs: string | undefined,
): Pick<SeenRun, 'snapshotId' | 'empty' | 'files' | 'bytes' | 'bytesAdded'> {
  const isRestore = kind === 'ReplicationDestination';
  return {
    ...(isRestore ? {} : backupSize(logs)),
    snapshotId: isRestore ? restoredSnapshotId(logs) : savedSnapshotId(logs),
    empty:
      (isRestore ? saysNothingRestored(logs) : saysSourceEmpty(logs)) ||
      undefined,
  };
}

/** The run as one entry. `inRepository` says whether the snapshot that it saved still exists. */
export function toRunEntry(
  { run, work, meanwhile }: KnownRun,
  inRepository: 'yes' | 'no' | 'unknown',
): TimelineEntry {
  const isBackup = work.kind === 'ReplicationSource';
  const entry = {
    at: run.endedAt,
    kind: isBackup ? 'run' : 'restore',
    subject: work.subject,
  } as const;
  const retried =
    run.failedAttempts > 0
      ? ` after ${count(run.failedAttempts, 'failed attempt')}`
      : '';
  if (run.result === 'failed') {
    return {
      ...entry,
      severity: 'critical',
      what: `${work.run} failed${retried}${
        isBackup && run.snapshotId
          ? `; saved snapshot ${run.snapshotId.slice(
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
        ? 'Backup succeeded without a snapshot because the volume was empty'
        : 'Restore succeeded without restoring data because no snapshot matched',
    };
  }
  const duration = inTime(run.durationSeconds);
  if (!run.snapshotId) {
    return {
      ...entry,
      what: `${work.run} succeeded${duration}${retried}; ${
        meanwhile
          ? `snapshot ${meanwhile.slice(0, 8)} was saved during it`
          : 'its snapshot is unknown'
      }`,
    };
  }
  const id = run.snapshotId.slice(0, 8);
  return {
    ...entry,
    what: `${
      isBackup ? `Backup saved snapshot ${id}` : `Snapshot ${id} restored`
    }${duration}${retried}${
      isBackup && inRepository === 'no'
        ? '; it is no longer in the repository'
        : ''
    }`,
  };
}

/** The run in progress. */
export function toStartedEntry({
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
        what: `${run} started, in progress`,
        subject,
      }
    : undefined;
}

/** An error of the controller that persists. */
export function toErrorEntry(
  { run, subject }: MoverWork,
  error: { readonly message: string; readonly since?: string },
): TimelineEntry | undefined {
  return error.since
    ? {
        at: error.since,
        kind: 'error',
        severity: 'critical',
        what: `VolSync can't continue the ${run.toLowerCase()}: ${quoted(
          error.message,
        )}`,
        subject,
      }
    : undefined;
}
