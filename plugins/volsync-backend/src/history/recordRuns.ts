import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ReplicationSource,
  SeenRun,
} from 'backstage-plugin-volsync-common';
import type { HistoryStore } from './HistoryStore';
import { toRunEntry } from './toRunEntry';

/** Saves every run that ends, in the background; failures are logged. @internal */
export function recordRuns(
  history: HistoryStore,
  logger: LoggerService,
): (cluster: string, source: ReplicationSource, run: SeenRun) => void {
  return (cluster, source, run) => {
    const entry = toRunEntry(cluster, source, run);
    if (entry) {
      history
        .add(entry)
        .catch(error =>
          logger.warn(
            `Failed to store the end of a backup of "${source.metadata.name}"`,
            error,
          ),
        );
    }
  };
}
