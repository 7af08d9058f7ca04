import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

/** The Backups tab of an entity. */
export const entityContentRouteRef = createRouteRef();

/** The page over all clusters. */
export const overviewRouteRef = createRouteRef();

/** Its tab of volumes. */
export const fleetRouteRef = createRouteRef();

/** Its tab of what has no backup. */
export const coverageRouteRef = createRouteRef();

/** Its tab of checks. */
export const platformRouteRef = createRouteRef();

/** Its tab of who watches. */
export const monitoringRouteRef = createRouteRef();

/** The form of a template, where the portal has the scaffolder. */
export const enableBackupsRouteRef = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
