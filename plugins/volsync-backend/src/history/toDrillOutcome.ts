import type {
  DrillOutcome,
  HistoryEntry,
} from 'backstage-plugin-volsync-common';

/**
 * The outcome of a drill. Undefined if nothing was compared: a drill that could not run, or that a person stopped,
 * shows nothing about the backup.
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
        ...(entry.application && { application: entry.application }),
      };
}
