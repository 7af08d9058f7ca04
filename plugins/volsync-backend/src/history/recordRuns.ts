import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ReplicationSource,
  SeenRun,
} from 'backstage-plugin-volsync-common';
import { BackgroundWrites, nameFirst } from '../lib/BackgroundWrites';
import { toError } from '../lib/toError';
import type { HistoryStore, VolumeEntry } from './HistoryStore';
import { toRunEntry } from './toRunEntry';

/** Saves every run that ends, in the background; failures are logged. @internal */
export function recordRuns(
  history: HistoryStore,
  logger: LoggerService,
): (cluster: string, source: ReplicationSource, run: SeenRun) => void {
  const writes = new BackgroundWrites<VolumeEntry>({
    write: entries => history.add(...entries),
    onError: (entries, error) =>
      logger.warn(
        `Failed to store the end of a backup of ${nameFirst(
          entries.map(({ volume }) => volume.claim),
        )}`,
        toError(error),
      ),
  });
  return (cluster, source, run) => {
    const entry = toRunEntry(cluster, source, run);
    if (entry) {
      writes.put(entry.entry.id, entry);
    }
  };
}
