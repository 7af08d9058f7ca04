import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { volsyncPermissions } from 'backstage-plugin-volsync-common';
import {
  volsyncClusterAccessServiceRef,
  volsyncClustersExtensionPoint,
  type ClusterAccess,
} from 'backstage-plugin-volsync-node';
import { readVolsyncConfig } from './config';
import { createServices } from './createServices';
import { createRouter } from './router';

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
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        clusterAccess: volsyncClusterAccessServiceRef,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init({
        auth,
        catalog,
        clusterAccess,
        config,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        permissions,
        permissionsRegistry,
      }) {
        const services = createServices({
          config: readVolsyncConfig(config),
          logger,
          permissions,
          auth,
          catalog,
          adapters: [...adapters, ...clusterAccess],
        });
        lifecycle.addShutdownHook(() => services.close());
        permissionsRegistry.addPermissions(volsyncPermissions);
        httpRouter.use(createRouter({ httpAuth, ...services }));
      },
    });
  },
});
