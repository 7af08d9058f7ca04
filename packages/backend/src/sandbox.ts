import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';

/**
 * Loads the embedded sandbox only if the configuration has a `sandbox` section: a production portal never imports it.
 */
export const sandboxLoader = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  async *loader({ config }) {
    if (config.has('sandbox')) {
      yield import('volsync-sandbox');
    }
  },
});
