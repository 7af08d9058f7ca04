import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  readComponentSettingsFromConfig,
  volsyncChoicesServiceRef,
  volsyncOperationsServiceRef,
} from 'backstage-plugin-volsync-node';
import { createComponentRemoveAction } from './actions/createComponentRemoveAction';
import { createComponentValidateAction } from './actions/createComponentValidateAction';
import { createComponentWriteAction } from './actions/createComponentWriteAction';
import {
  createOperationPlanAction,
  createOperationRunAction,
  createOperationStartAction,
} from './operations';
import { createPlatformWriteAction } from './platform';
import { createRepositorySurveyAction } from './survey/createRepositorySurveyAction';

/** Adds the actions to the scaffolder. @public */
export const scaffolderModuleVolsync = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'volsync',
  register(env) {
    env.registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        config: coreServices.rootConfig,
        choices: volsyncChoicesServiceRef,
        operations: volsyncOperationsServiceRef,
      },
      async init({ scaffolder, config, choices, operations }) {
        const settings = readComponentSettingsFromConfig(config);
        scaffolder.addActions(
          createComponentWriteAction({ settings, choices }),
          createComponentRemoveAction({ settings }),
          createComponentValidateAction({ settings, choices }),
          createRepositorySurveyAction({ settings }),
          createPlatformWriteAction({ settings }),
          createOperationRunAction({ operations }),
          createOperationPlanAction({ operations }),
          createOperationStartAction({ operations }),
        );
      },
    });
  },
});
