import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';

/**
 * Loads the embedded sandbox where the configuration has a `sandbox` section, and nothing of it elsewhere: a
 * production portal never imports it.
 */
export const sandboxLoader = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  async *loader({ config }) {
    if (config.has('sandbox')) {
      yield import('volsync-sandbox');
    }
  },
});
