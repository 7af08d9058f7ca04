import type {
  DrillOutcome,
  HistoryEntry,
} from 'backstage-plugin-volsync-common';

/**
 * What a drill proved. Undefined where nothing was compared: a drill that could not be carried out, or that a person
 * stopped, proves neither that a backup is good nor that it is bad.
 *
 * @internal
 */
export function toDrillOutcome(entry: HistoryEntry): DrillOutcome | undefined {
  return entry.equal === undefined
    ? undefined
    : {
        at: entry.endedAt,
        snapshotId: entry.snapshotId ?? '',
        equal: entry.equal,
        files: entry.files ?? 0,
        bytes: entry.bytes ?? 0,
        message: entry.equal ? entry.sample : entry.summary,
      };
}
