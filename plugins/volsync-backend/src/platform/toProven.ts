import type { Clock } from '../lib/clock';
import type { HistoryStore } from '../operations/database/HistoryStore';
import type { ProvenVolume } from './ClusterVolumes';

const DAYS = 90;

/** The drills of a cluster that are remembered. @internal */
export async function toProven(
  history: Pick<HistoryStore, 'listSince'>,
  options: { readonly cluster: string; readonly clock: Clock },
): Promise<readonly ProvenVolume[]> {
  const since = options.clock.now().getTime() - DAYS * 86_400_000;
  const drills = await history.listSince('drill', since);
  return drills
    .filter(({ volume }) => volume.cluster === options.cluster)
    .map(({ volume, entry }) => ({
      namespace: volume.namespace,
      claim: volume.claim,
      outcome: {
        at: entry.endedAt,
        snapshotId: entry.snapshotId ?? '',
        equal: entry.result === 'succeeded',
        files: entry.files ?? 0,
        bytes: entry.bytes ?? 0,
        message: entry.summary,
      },
    }));
}
