import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { demoPolicy, isDemo } from './demoPeople';

/**
 * Production configures its platform groups and gets the policy that distinguishes people, and so does the demo for its
 * people. Any other evaluation portal on loopback has one user, who has all permissions.
 */
export const permissionPolicyLoader = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  async *loader({ config }) {
    if (config.has('permission.volsync')) {
      yield import('backstage-plugin-permission-backend-module-volsync');
    } else if (isDemo(config)) {
      yield demoPolicy;
    } else {
      yield import(
        '@backstage/plugin-permission-backend-module-allow-all-policy'
      );
    }
  },
});
