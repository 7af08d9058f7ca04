import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { join } from 'node:path';
import { readSandboxConfig } from '../config';
import { GitRepositories } from '../flux';
import { createFetchAction } from './createFetchAction';
import { createPublishAction } from './createPublishAction';

/**
 * Lets templates use the sandbox's Git repositories. They are on disk, so this needs only the directory of the running
 * sandbox.
 *
 * @public
 */
export const sandboxScaffolderModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'sandbox',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
      },
      async init({ actions, config, discovery }) {
        const { directory } = readSandboxConfig(config);
        const repositories = new GitRepositories(join(directory, 'git'));
        actions.addActions(
          createFetchAction({ repositories }),
          createPublishAction({
            repositories,
            clock: () => new Date(),
            urlOf: async (repository, branch) =>
              `${await discovery.getExternalBaseUrl(
                'sandbox',
              )}/repositories/${repository}/changes/${branch}`,
          }),
        );
      },
    });
  },
});
