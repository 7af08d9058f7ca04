import type {
  HistoryEntry,
  OperationOutcome,
  OperationVolume,
  VolumeOutcome,
} from 'backstage-plugin-volsync-common';
import type { VolumeEntry } from '../../history/HistoryStore';
import { volumeKey } from '../../lib/volumeKey';
import { toIso, type OperationRecord } from '../record';

/**
 * The history entries of an operation, one for each volume that it worked on. Their ids make writing the same end twice
 * harmless.
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
  const own = volumeKey(record.volume);
  const { startedAt = toIso(record.createdAt), volumes } = record.document;
  const toEntry = (id: string, result?: OperationOutcome | VolumeOutcome) => ({
    id,
    what: record.kind,
    startedAt,
    endedAt,
    result: state,
    requestedBy: record.requestedBy,
    reason: record.document.reason,
    summary: outcome.summary,
    snapshotId: result?.snapshotId,
    files: result?.files,
    bytes: result?.bytes,
    equal: result?.equal,
    sample: result?.sample,
    ...(outcome.application && { application: outcome.application }),
    durationSeconds: Math.round(
      (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000,
    ),
  });
  return volumes
    ? volumes.map((volume, index) => ({
        volume,
        entry:
          volumeKey(volume) === own
            ? toEntry(
                record.id,
                outcome.volumes ? resultOf(volume, outcome) : outcome,
              )
            : // A restore into a new volume says nothing about the new volume's own backups.
              toEntry(`${record.id}/${index}`, resultOf(volume, outcome)),
      }))
    : [{ volume: record.volume, entry: toEntry(record.id, outcome) }];
}

function resultOf(
  { claim }: OperationVolume,
  { volumes }: OperationOutcome,
): VolumeOutcome | undefined {
  return volumes?.find(one => one.claim === claim);
}
