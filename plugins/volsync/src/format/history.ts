import {
  valueOf,
  type HistoryEntry,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { shortId } from './volume';

/** What a chart tells apart: what writes a snapshot, and what brings one back. */
export type HistoryGroup = 'backups' | 'restores';

/** One thing that was done, as a chart shows it. */
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
 * Those of which the measure is known, oldest first. Pauses, unlocks and clean-ups move no data and are left out. Pure.
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

/** Runs don't report files and size, but the snapshots they made do. */
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
