import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { CHANGE_PATHS } from './changeRoutes';
import { createRouter } from './router';
import { readSandboxConfig } from './config';
import { SandboxRunner } from './SandboxRunner';

/**
 * Starts the embedded sandbox with the backend that it is added to, and stops it with the backend. For evaluation and
 * development: only the tokens of its configuration protect its loopback ports.
 *
 * @public
 */
export const sandboxPlugin = createBackendPlugin({
  pluginId: 'sandbox',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.rootLifecycle,
        logger: coreServices.logger,
      },
      async init({ config, httpRouter, lifecycle, logger }) {
        const runner = new SandboxRunner({
          ...readSandboxConfig(config),
          logger,
        });
        httpRouter.use(createRouter(runner));
        for (const path of [
          '/status',
          '/services/:name/backup',
          ...CHANGE_PATHS,
        ]) {
          httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
        }
        // The backend does not wait for it: creating the demo's history takes up to a minute
        runner.start();
        lifecycle.addShutdownHook(() => runner.stop());
      },
    });
  },
});
