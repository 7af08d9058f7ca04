import type {
  HistoryEntry,
  OperationOutcome,
} from 'backstage-plugin-volsync-common';
import type { VolumeEntry } from '../../history/HistoryStore';
import { toIso, type OperationRecord } from '../record';

/** What the history keeps of an operation. Its id makes a second writing of the same end harmless. @internal */
export function toEndedEntry(
  record: OperationRecord,
  end: {
    readonly state: HistoryEntry['result'];
    readonly endedAt: string;
    readonly outcome: OperationOutcome;
  },
): VolumeEntry {
  const { outcome, endedAt, state } = end;
  const startedAt = record.document.startedAt ?? toIso(record.createdAt);
  return {
    volume: record.volume,
    entry: {
      id: record.id,
      what: record.kind,
      startedAt,
      endedAt,
      result: state,
      requestedBy: record.requestedBy,
      reason: record.document.reason,
      summary: outcome.summary,
      snapshotId: outcome.snapshotId,
      files: outcome.files,
      bytes: outcome.bytes,
      equal: outcome.equal,
      sample: outcome.sample,
      durationSeconds: Math.round(
        (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000,
      ),
    },
  };
}
