import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { demoPolicy, isDemo } from './demoPeople';

/**
 * Production names its platform groups and gets the policy that tells people apart, and so does the demo for its people.
 * Any other portal for trial on loopback has one user, who can do everything.
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
