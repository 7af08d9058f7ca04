import type { Clock } from '../lib/clock';
import type { HistoryStore } from '../history/HistoryStore';
import { toDrillOutcome } from '../history/toDrillOutcome';
import type { TestRestoredVolume } from './ClusterVolumes';

const MAX_AGE_DAYS = 90;

/** The stored outcomes of a cluster's drills. @internal */
export async function toTestRestored(
  history: Pick<HistoryStore, 'listSince'>,
  options: { readonly cluster: string; readonly clock: Pick<Clock, 'now'> },
): Promise<readonly TestRestoredVolume[]> {
  const since = options.clock.now().getTime() - MAX_AGE_DAYS * 86_400_000;
  const drills = await history.listSince('drill', since);
  return drills
    .filter(({ volume }) => volume.cluster === options.cluster)
    .flatMap(({ volume: { namespace, claim }, entry }) => {
      const outcome = toDrillOutcome(entry);
      return outcome ? [{ namespace, claim, outcome }] : [];
    });
}
