import {
  valueOf,
  type HistoryEntry,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { shortId } from './volume';

/** The two groups in a chart: what writes a snapshot, and what restores one. */
export type HistoryGroup = 'backups' | 'restores';

/** One event as a chart shows it. */
export interface HistoryPoint {
  readonly id: string;
  /** Milliseconds since 1970 */
  readonly at: number;
  readonly group: HistoryGroup;
  readonly what: HistoryEntry['what'];
  readonly result: HistoryEntry['result'];
  /** Seconds or bytes */
  readonly value: number;
}

const GROUPS: Readonly<Partial<Record<HistoryEntry['what'], HistoryGroup>>> = {
  run: 'backups',
  backup: 'backups',
  restore: 'restores',
  'restore-elsewhere': 'restores',
  'restore-in-place': 'restores',
  'restore-service': 'restores',
  'restore-service-in-place': 'restores',
  'restore-files': 'restores',
  drill: 'restores',
};

/**
 * The entries with a known value for the measure, oldest first. Skips pauses, unlocks and clean-ups, because they move
 * no data. Pure.
 */
export function toHistoryPoints(
  entries: readonly HistoryEntry[],
  measure: 'durationSeconds' | 'bytes',
): readonly HistoryPoint[] {
  return entries
    .flatMap(entry => {
      const { id, what, result } = entry;
      const group = GROUPS[what];
      const value = entry[measure];
      const at = Date.parse(entry.endedAt);
      return group === undefined || value === undefined || Number.isNaN(at)
        ? []
        : [{ id, at, group, what, result, value }];
    })
    .sort((one, other) => one.at - other.at);
}

/** Adds files and size from the snapshots, because runs don't report them. */
export function withSnapshots(
  entries: readonly HistoryEntry[],
  volume: VolumeReport,
): readonly HistoryEntry[] {
  const details = valueOf(volume.repository)?.details;
  const known = new Map(
    (details ? valueOf(details) ?? [] : []).map(detail => [
      shortId(detail.id),
      detail,
    ]),
  );
  return entries.map(entry => {
    const { snapshotId } = entry;
    const detail = snapshotId ? known.get(shortId(snapshotId)) : undefined;
    return {
      ...entry,
      files: entry.files ?? detail?.files,
      bytes: entry.bytes ?? detail?.bytes,
    };
  });
}
