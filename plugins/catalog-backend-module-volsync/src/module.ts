import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { readProviderOptions } from './config';
import { readVolumes } from './readVolumes';
import { toKubeConfig } from './toKubeConfig';
import { VolsyncEntityProvider } from './VolsyncEntityProvider';

/**
 * Provides a component for each namespace or workload with volumes, as configured in `catalog.providers.volsync`.
 * @public
 */
export const catalogModuleVolsync = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'volsync',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ catalog, config, logger, scheduler }) {
        for (const options of readProviderOptions(config)) {
          const runner = scheduler.createScheduledTaskRunner(options.schedule);
          catalog.addEntityProvider(
            new VolsyncEntityProvider({
              options,
              logger,
              // Read each time, because tokens and files change.
              read: signal =>
                readVolumes(toKubeConfig(config, options), options, signal),
              schedule: refresh =>
                runner.run({
                  id: `volsync-entities-${options.cluster}`,
                  fn: refresh,
                }),
            }),
          );
        }
      },
    });
  },
});
