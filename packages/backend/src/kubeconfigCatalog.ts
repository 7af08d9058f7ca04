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

async function namespacesOf(kubeconfig: KubeConfig): Promise<string[]> {
  const [sources, claims] = await Promise.allSettled([
    kubeconfig.makeApiClient(CustomObjectsApi).listClusterCustomObject({
      group: VOLSYNC_GROUP,
      version: VOLSYNC_VERSION,
      plural: 'replicationsources',
    }),
    kubeconfig
      .makeApiClient(CoreV1Api)
      .listPersistentVolumeClaimForAllNamespaces(),
  ]);
  if (sources.status === 'rejected' && claims.status === 'rejected') {
    throw sources.reason;
  }
  const items = [
    ...(sources.status === 'fulfilled' ? sources.value.items : []),
    ...(claims.status === 'fulfilled' ? claims.value.items : []),
  ] as { metadata?: { namespace?: string } }[];
  return [
    ...new Set(items.flatMap(item => item.metadata?.namespace ?? [])),
  ].sort();
}

class KubeconfigCatalogProvider implements EntityProvider {
  #connection?: EntityProviderConnection;

  constructor(
    private readonly options: {
      readonly file: string;
      readonly contexts: readonly string[];
      readonly warn: (message: string) => void;
    },
  ) {}

  getProviderName() {
    return 'kubeconfig';
  }

  async connect(connection: EntityProviderConnection) {
    this.#connection = connection;
  }

  /** Reads every context anew; one that fails keeps none of its entities, and says why. */
  async refresh() {
    const entities: Entity[] = [];
    for (const context of this.options.contexts) {
      const kubeconfig = new KubeConfig();
      kubeconfig.loadFromFile(this.options.file);
      kubeconfig.setCurrentContext(context);
      try {
        const namespaces = await namespacesOf(kubeconfig);
        entities.push(...namespaces.map(name => toComponent(context, name)));
      } catch (error) {
        this.options.warn(
          `The namespaces of cluster "${context}" could not be listed: ${
            error instanceof Error ? error.message.split('\n')[0] : error
          }`,
        );
      }
    }
    await this.#connection?.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({ entity, locationKey: LOCATION })),
    });
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
        const provider = new KubeconfigCatalogProvider({
          file: config.getString('volsync.kubeconfig.file'),
          contexts: [
            config.get('volsync.kubeconfig.context'),
          ].flat() as string[],
          warn: message => logger.warn(message),
        });
        catalog.addEntityProvider(provider);
        await scheduler.scheduleTask({
          id: 'kubeconfig-catalog',
          scope: 'local',
          frequency: { minutes: 5 },
          timeout: { minutes: 2 },
          initialDelay: { seconds: 1 },
          fn: () => provider.refresh(),
        });
      },
    });
  },
});

/** With `npm start -- --kubeconfig` there is no catalog of one's own yet: each namespace is a component then. */
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
