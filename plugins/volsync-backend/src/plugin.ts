import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { volsyncPermissions } from 'backstage-plugin-volsync-common';
import {
  volsyncClusterAccessServiceRef,
  volsyncClustersExtensionPoint,
  volsyncRepositoryStoresExtensionPoint,
  type ClusterAccess,
  type RepositoryStoreType,
} from 'backstage-plugin-volsync-node';
import { registerActions } from './actions/registerActions';
import { readVolsyncConfig } from './config';
import { createServices } from './wiring/createServices';
import { openStores } from './wiring/openStores';
import { Verifications } from './object-stores/Verifications';
import { createRouter } from './routes/createRouter';
import { Telemetry } from './telemetry/Telemetry';
import { allowDownloadsByCookie } from './routes/downloads';

/**
 * Reads VolSync, its clusters and its repositories for the portal.
 *
 * @public
 */
export const volsyncPlugin = createBackendPlugin({
  pluginId: 'volsync',
  register(env) {
    const adapters: ClusterAccess[] = [];
    env.registerExtensionPoint(volsyncClustersExtensionPoint, {
      addClusterAccess: access => {
        adapters.push(access);
      },
    });
    const addedStores: RepositoryStoreType[] = [];
    env.registerExtensionPoint(volsyncRepositoryStoresExtensionPoint, {
      addStore: store => {
        addedStores.push(store);
      },
    });
    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        clusterAccess: volsyncClusterAccessServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
      },
      async init({
        actions,
        auditor,
        auth,
        catalog,
        clusterAccess,
        config,
        database,
        discovery,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        metrics,
        notifications,
        permissions,
        permissionsRegistry,
        signals,
      }) {
        const stopping = new AbortController();
        lifecycle.addShutdownHook(() => stopping.abort());
        const stores = await openStores(database, logger, stopping.signal);
        const services = createServices({
          config: readVolsyncConfig(config),
          logger,
          telemetry: Telemetry.create(metrics),
          auditor,
          permissions,
          auth,
          catalog,
          notifications,
          signals,
          discovery,
          database: stores,
          verifications: await Verifications.open({
            store: stores.verifications,
            clock: stores.clock,
            logger,
          }),
          adapters: [...adapters, ...clusterAccess],
          addedStores,
        });
        lifecycle.addShutdownHook(() => services.close());
        await services.ready();
        permissionsRegistry.addPermissions(volsyncPermissions);
        allowDownloadsByCookie(httpRouter);
        registerActions(actions, services);
        httpRouter.use(createRouter({ httpAuth, ...services }));
      },
    });
  },
});
