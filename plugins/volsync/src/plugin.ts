import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { volsyncApi, volsyncPlatformApi } from './apis';
import { entityVolsyncCard } from './entityCards';
import { entityVolsyncContent } from './entityContents';
import { fleetSubPage, platformSubPage, volsyncPage } from './pages';
import {
  entityContentRouteRef,
  fleetRouteRef,
  overviewRouteRef,
  platformRouteRef,
} from './routes';

/**
 * Shows on the page of a service whether its backups can be trusted.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'volsync',
  info: { packageJson: () => import('../package.json') },
  routes: {
    entityContent: entityContentRouteRef,
    overview: overviewRouteRef,
    fleet: fleetRouteRef,
    platform: platformRouteRef,
  },
  extensions: [
    volsyncPlatformApi,
    volsyncPage,
    fleetSubPage,
    platformSubPage,
    volsyncApi,
    entityVolsyncContent,
    entityVolsyncCard,
  ],
});
