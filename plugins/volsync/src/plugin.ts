import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { volsyncApi, volsyncChoicesApi, volsyncPlatformApi } from './apis';
import { entityVolsyncCard } from './entityCards';
import { entityVolsyncContent } from './entityContents';
import { volsyncBackupFormField } from './formFields';
import { fleetSubPage, platformSubPage, volsyncPage } from './pages';
import {
  enableBackupsRouteRef,
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
  externalRoutes: { enableBackups: enableBackupsRouteRef },
  extensions: [
    volsyncPlatformApi,
    volsyncPage,
    fleetSubPage,
    platformSubPage,
    volsyncApi,
    entityVolsyncContent,
    entityVolsyncCard,
    volsyncChoicesApi,
    volsyncBackupFormField,
  ],
});
