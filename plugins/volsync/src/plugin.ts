import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { volsyncApi } from './apis';
import { entityVolsyncCard } from './entityCards';
import { entityVolsyncContent } from './entityContents';
import { entityContentRouteRef } from './routes';

/**
 * Shows on the page of a service whether its backups can be trusted.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'volsync',
  info: { packageJson: () => import('../package.json') },
  routes: { entityContent: entityContentRouteRef },
  extensions: [volsyncApi, entityVolsyncContent, entityVolsyncCard],
});
