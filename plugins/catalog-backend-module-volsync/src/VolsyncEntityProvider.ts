import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { ProviderOptions } from './config';
import type { ClusterVolumes } from './readVolumes';
import { toEntities, toLocation } from './toEntities';

interface Cluster {
  readonly options: ProviderOptions;
  readonly logger: LoggerService;
  readonly read: (signal: AbortSignal) => Promise<ClusterVolumes>;
  /** Starts the scheduled reads; called when the catalog accepts entities */
  readonly schedule: (
    refresh: (signal: AbortSignal) => Promise<void>,
  ) => Promise<void>;
}

/**
 * Provides the components of one cluster. Only a complete read removes components: if a cluster doesn't respond, or
 * refuses one of the lists, the catalog keeps what it has.
 */
export class VolsyncEntityProvider implements EntityProvider {
  readonly #cluster: Cluster;
  #connection?: EntityProviderConnection;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  getProviderName(): string {
    return `volsync:${this.#cluster.options.cluster}`;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await this.#cluster.schedule(signal => this.refresh(signal));
  }

  /** Reads the cluster and updates the catalog. Errors of the cluster are logged, not thrown. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { options, read, logger } = this.#cluster;
    let volumes: ClusterVolumes;
    try {
      volumes = await read(signal);
    } catch (error) {
      logger.warn(toWarning(options.cluster, error));
      return;
    }
    const entities = toEntities(volumes, options).map(entity => ({
      entity,
      locationKey: toLocation(options.cluster),
    }));
    for (const text of new Set(
      volumes.errors.map(error => toWarning(options.cluster, error)),
    )) {
      logger.warn(text);
    }
    if (volumes.errors.length === 0) {
      await this.#connection?.applyMutation({ type: 'full', entities });
    } else if (isSafe(options) && entities.length > 0) {
      await this.#connection?.applyMutation({
        type: 'delta',
        added: entities,
        removed: [],
      });
    }
  }
}

/** Whether a partial read gives correct components: a missing list must not cause wrong claims or owners. */
function isSafe({ entities, ownerLabel }: ProviderOptions): boolean {
  return entities === 'namespaces' && ownerLabel === undefined;
}

/** Only the first line, because the rest of a client's message contains headers. */
function toWarning(cluster: string, error: unknown): string {
  const [first] = String(error instanceof Error ? error.message : error).split(
    '\n',
  );
  return `Failed to read the volumes of cluster "${cluster}": ${first}. The catalog keeps the components that it has`;
}
