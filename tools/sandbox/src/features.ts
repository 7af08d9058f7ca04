import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { sandboxPlugin } from './plugin';
import { sandboxScaffolderModule } from './scaffolder/scaffolderModule';

/**
 * The sandbox with its scaffolder actions.
 *
 * @public
 */
export const sandboxFeatures = createBackendFeatureLoader({
  loader: () => [sandboxPlugin, sandboxScaffolderModule],
});
