import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { sandboxPlugin } from './plugin';
import { sandboxScaffolderModule } from './scaffolder/scaffolderModule';

/**
 * The sandbox with what it adds to the scaffolder.
 *
 * @public
 */
export const sandboxFeatures = createBackendFeatureLoader({
  loader: () => [sandboxPlugin, sandboxScaffolderModule],
});
