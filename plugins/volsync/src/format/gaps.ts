import {
  median,
  type HistoryEntry,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { STRIP_MS, isBackup, type RestorePoint } from './restorePoints';

/** The backend returns at most this many history entries, so older ones may exist. */
const MAX_HISTORY = 500;
/** An interval longer than this many median intervals may hide a missed run. */
const LONG_INTERVALS = 1.5;

/** A period without a successful backup that is longer than it should be. Times are RFC 3339. */
export interface BackupGap {
  readonly from: string;
  readonly to: string;
  /** Whether it continues until now */
  readonly isOpen: boolean;
  /** Scheduled runs in the gap that neither succeeded nor failed */
  readonly missed: number;
}

/** The data that gaps are derived from. */
export interface GapInputs {
  readonly volume: VolumeReport;
  readonly points: readonly RestorePoint[];
  readonly history: readonly HistoryEntry[];
  /** End times of failed runs, RFC 3339 */
  readonly failed: readonly string[];
  /** Milliseconds since 1970 */
  readonly now: number;
}

/** From the end of one backup to the end of the next, or until now. Milliseconds since 1970. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

/**
 * The intervals between known successful backups. Starts when the portal started watching, because retention may have
 * removed earlier snapshots. Pure.
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

/** Whether a gap is possible at all. If not, the schedule isn't parsed. Pure. */
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
