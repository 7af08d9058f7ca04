import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

/** The Backups tab of an entity. */
export const entityContentRouteRef = createRouteRef();

/** The page over all clusters. */
export const overviewRouteRef = createRouteRef();

/** Its Volumes tab. */
export const fleetRouteRef = createRouteRef();

/** Its Coverage tab. */
export const coverageRouteRef = createRouteRef();

/** Its Platform tab. */
export const platformRouteRef = createRouteRef();

/** Its Monitoring tab. */
export const monitoringRouteRef = createRouteRef();

/** The form of a template, if the portal has the scaffolder. */
export const enableBackupsRouteRef = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
