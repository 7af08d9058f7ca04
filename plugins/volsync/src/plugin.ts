import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import {
  volsyncApi,
  volsyncBulkApi,
  volsyncChoicesApi,
  volsyncPlatformApi,
} from './apis';
import { entityVolsyncCard, entityVolsyncWarning } from './entityCards';
import { entityVolsyncContent } from './entityContents';
import { volsyncBackupFormField, volsyncPreviewFormField } from './formFields';
import {
  coverageSubPage,
  fleetSubPage,
  monitoringSubPage,
  platformSubPage,
  volsyncPage,
} from './pages';
import {
  coverageRouteRef,
  enableBackupsRouteRef,
  entityContentRouteRef,
  fleetRouteRef,
  monitoringRouteRef,
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
    coverage: coverageRouteRef,
    platform: platformRouteRef,
    monitoring: monitoringRouteRef,
  },
  externalRoutes: { enableBackups: enableBackupsRouteRef },
  extensions: [
    volsyncPlatformApi,
    volsyncBulkApi,
    volsyncPage,
    fleetSubPage,
    coverageSubPage,
    platformSubPage,
    monitoringSubPage,
    volsyncApi,
    entityVolsyncContent,
    entityVolsyncCard,
    entityVolsyncWarning,
    volsyncChoicesApi,
    volsyncBackupFormField,
    volsyncPreviewFormField,
  ],
});
