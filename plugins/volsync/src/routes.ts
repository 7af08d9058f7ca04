import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

/** The Backups tab of an entity. @internal */
export const entityContentRouteRef = createRouteRef();

/** The page over all clusters. @internal */
export const overviewRouteRef = createRouteRef();

/** Its tab of volumes. @internal */
export const fleetRouteRef = createRouteRef();

/** Its tab of what has no backup. @internal */
export const coverageRouteRef = createRouteRef();

/** Its tab of checks. @internal */
export const platformRouteRef = createRouteRef();

/** Its tab of who watches. @internal */
export const monitoringRouteRef = createRouteRef();

/** The form of a template, where the portal has the scaffolder. @internal */
export const enableBackupsRouteRef = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
