import {
  coreServices,
  createBackendFeatureLoader,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogProcessingExtensionPoint,
  type EntityProvider,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
} from '@kubernetes/client-node';
import {
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  VOLSYNC_GROUP,
  VOLSYNC_VERSION,
} from 'backstage-plugin-volsync-common';

const LOCATION = 'kubeconfig:volsync';

/** A component for a namespace that holds claims, so that a catalog without entities shows them. */
export function toComponent(cluster: string, namespace: string): Entity {
  const name = `${cluster}-${namespace}`
    .replace(/[^a-zA-Z0-9-_.]+/g, '-')
    .slice(-63)
    .replace(/^[^a-zA-Z0-9]+/, '');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      title: `${namespace} (${cluster})`,
      description: `The volumes of namespace ${namespace} in cluster ${cluster}`,
      annotations: {
        [ANNOTATION_CLUSTER]: cluster,
        [ANNOTATION_NAMESPACE]: namespace,
        'backstage.io/managed-by-location': LOCATION,
        'backstage.io/managed-by-origin-location': LOCATION,
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'unknown',
      owner: 'user:development/guest',
    },
  };
}

/** The namespaces of a cluster that hold volumes or backups, as far as they could be read. */
export interface NamespaceReading {
  readonly namespaces: readonly string[];
  /** What could not be read; empty where the list is complete. */
  readonly errors: readonly unknown[];
}

async function readNamespaces(
  file: string,
  context: string,
): Promise<NamespaceReading> {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(file);
  kubeconfig.setCurrentContext(context);
  const lists = await Promise.allSettled([
    kubeconfig.makeApiClient(CustomObjectsApi).listClusterCustomObject({
      group: VOLSYNC_GROUP,
      version: VOLSYNC_VERSION,
      plural: 'replicationsources',
    }),
    kubeconfig
      .makeApiClient(CoreV1Api)
      .listPersistentVolumeClaimForAllNamespaces(),
  ]);
  const items = lists.flatMap(list =>
    list.status === 'fulfilled' ? list.value.items : [],
  ) as { metadata?: { namespace?: string } }[];
  return {
    namespaces: [
      ...new Set(items.flatMap(item => item.metadata?.namespace ?? [])),
    ].sort(),
    errors: lists.flatMap(list =>
      list.status === 'rejected' ? [list.reason] : [],
    ),
  };
}

interface NamespaceProviderOptions {
  readonly cluster: string;
  readonly read: () => Promise<NamespaceReading>;
  /** Starts the regular refreshes; called once the catalog takes entities. */
  readonly schedule: (refresh: () => Promise<void>) => Promise<void>;
  readonly warn: (message: string) => void;
}

/**
 * Provides a component for each namespace of one cluster. Only a complete list removes components: a cluster that is
 * away, or a list that is refused, leaves what the catalog holds.
 */
export class NamespaceProvider implements EntityProvider {
  readonly #options: NamespaceProviderOptions;
  #connection?: EntityProviderConnection;

  constructor(options: NamespaceProviderOptions) {
    this.#options = options;
  }

  getProviderName() {
    return `kubeconfig:${this.#options.cluster}`;
  }

  async connect(connection: EntityProviderConnection) {
    this.#connection = connection;
    await this.#options.schedule(() => this.refresh());
  }

  async refresh() {
    const { cluster, read, warn } = this.#options;
    const { namespaces, errors } = await read().catch(error => ({
      namespaces: [],
      errors: [error],
    }));
    const added = namespaces.map(name => ({
      entity: toComponent(cluster, name),
      locationKey: LOCATION,
    }));
    for (const error of errors) {
      warn(
        `Failed to list the namespaces of cluster "${cluster}": ${
          error instanceof Error ? error.message.split('\n')[0] : error
        }. The catalog keeps the components that it has`,
      );
    }
    if (errors.length === 0) {
      await this.#connection?.applyMutation({ type: 'full', entities: added });
    } else if (added.length > 0) {
      await this.#connection?.applyMutation({
        type: 'delta',
        added,
        removed: [],
      });
    }
  }
}

const kubeconfigCatalog = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'kubeconfig',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ catalog, config, logger, scheduler }) {
        const file = config.getString('volsync.kubeconfig.file');
        const contexts = [
          config.get('volsync.kubeconfig.context'),
        ].flat() as string[];
        for (const cluster of contexts) {
          catalog.addEntityProvider(
            new NamespaceProvider({
              cluster,
              read: () => readNamespaces(file, cluster),
              warn: message => logger.warn(message),
              schedule: refresh =>
                scheduler.scheduleTask({
                  id: `kubeconfig-catalog-${cluster}`,
                  scope: 'local',
                  frequency: { minutes: 5 },
                  timeout: { minutes: 2 },
                  fn: refresh,
                }),
            }),
          );
        }
      },
    });
  },
});

/** `npm start -- --kubeconfig` has no catalog of its own, so each namespace becomes a component. */
export const kubeconfigCatalogLoader = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  async *loader({ config }) {
    if (
      config.has('volsync.kubeconfig') &&
      config.has('volsync.kubeconfig.context')
    ) {
      yield kubeconfigCatalog;
    }
  },
});
