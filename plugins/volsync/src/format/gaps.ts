import {
  median,
  type HistoryEntry,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { STRIP_MS, isBackup, type RestorePoint } from './restorePoints';

/** The backend returns no more entries of the history: older ones may exist. */
const MAX_HISTORY = 500;
/** An interval longer than so many usual ones may hide a missed run. */
const LONG_INTERVALS = 1.5;

/** A time without a successful backup that is longer than it should be. Times are RFC 3339. */
export interface BackupGap {
  readonly from: string;
  readonly to: string;
  /** Whether it lasts until now */
  readonly isOpen: boolean;
  /** How many runs of the schedule neither succeeded nor failed in it */
  readonly missed: number;
}

/** What gaps are found from. */
export interface GapInputs {
  readonly volume: VolumeReport;
  readonly points: readonly RestorePoint[];
  readonly history: readonly HistoryEntry[];
  /** When runs failed, RFC 3339 */
  readonly failed: readonly string[];
  /** Milliseconds since 1970 */
  readonly now: number;
}

/** From the end of one backup to that of the next, or until now. Milliseconds since 1970. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

/**
 * The intervals between the successful backups that are known. Nothing from before the portal watched: retention may
 * have removed what was there. Pure.
 */
export function toIntervals(inputs: GapInputs): readonly Interval[] {
  const { volume, points, history, now } = inputs;
  const oldest = history.at(-1)?.endedAt;
  const known =
    history.length < MAX_HISTORY ? [volume.watchedSince, oldest] : [oldest];
  const since = Math.max(
    now - STRIP_MS,
    Math.min(...known.map(at => (at ? Date.parse(at) : Infinity))),
  );
  if (!volume.source || !Number.isFinite(since)) {
    return [];
  }
  const ends = [
    ...points.map(({ at }) => at),
    ...volume.runs
      .filter(({ result }) => result === 'successful')
      .map(({ endedAt }) => endedAt),
    ...history
      .filter(({ what, result }) => isBackup(what) && result === 'succeeded')
      .map(({ endedAt }) => endedAt),
  ]
    .map(at => Date.parse(at))
    .filter(at => at >= since && at <= now)
    .sort((one, other) => one - other);
  return ends.map((from, index) => ({
    from,
    to: ends[index + 1] ?? now,
    isOpen: index === ends.length - 1,
  }));
}

/** Whether a gap is possible at all: if not, the schedule needn't be parsed. Pure. */
export function mayHaveGaps(
  intervals: readonly Interval[],
  { objectiveSeconds }: VolumeReport,
): boolean {
  const lengths = intervals.map(({ from, to }) => to - from);
  const usual = median(lengths.slice(0, -1)) ?? Infinity;
  return lengths.some(
    length =>
      length > usual * LONG_INTERVALS ||
      (objectiveSeconds !== undefined && length > objectiveSeconds * 1000),
  );
}
