import type {
  HistoryEntry,
  OperationOutcome,
  VolumeOutcome,
} from 'backstage-plugin-volsync-common';
import type { VolumeEntry } from '../../history/HistoryStore';
import { toIso, type OperationRecord } from '../record';

/**
 * What the history keeps of an operation, for each volume that it worked on. The ids make a second writing of the same
 * end harmless.
 *
 * @internal
 */
export function toEndedEntries(
  record: OperationRecord,
  end: {
    readonly state: HistoryEntry['result'];
    readonly endedAt: string;
    readonly outcome: OperationOutcome;
  },
): readonly VolumeEntry[] {
  const { outcome, endedAt, state } = end;
  const { startedAt = toIso(record.createdAt), volumes } = record.document;
  const toEntry = (id: string, result: OperationOutcome | VolumeOutcome) => ({
    id,
    what: record.kind,
    startedAt,
    endedAt,
    result: state,
    requestedBy: record.requestedBy,
    reason: record.document.reason,
    summary: outcome.summary,
    snapshotId: result.snapshotId,
    files: result.files,
    bytes: result.bytes,
    equal: result.equal,
    sample: result.sample,
    durationSeconds: Math.round(
      (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000,
    ),
  });
  return volumes
    ? volumes.map((volume, index) => ({
        volume,
        entry: toEntry(
          volume.claim === record.volume.claim
            ? record.id
            : `${record.id}/${index}`,
          outcome.volumes?.find(({ claim }) => claim === volume.claim) ?? {
            claim: volume.claim,
          },
        ),
      }))
    : [{ volume: record.volume, entry: toEntry(record.id, outcome) }];
}
