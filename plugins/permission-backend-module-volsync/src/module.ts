import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { readPlatformGroups } from './readPlatformGroups';
import { VolsyncPermissionPolicy } from './VolsyncPermissionPolicy';

/** Sets the policy of the portal. A portal has one policy: remove the allow-all module. @public */
export const permissionModuleVolsync = createBackendModule({
  pluginId: 'permission',
  moduleId: 'volsync',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint, config: coreServices.rootConfig },
      async init({ policy, config }) {
        policy.setPolicy(
          new VolsyncPermissionPolicy({
            platformGroups: readPlatformGroups(config),
          }),
        );
      },
    });
  },
});
