import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** The Backups tab of an entity. */
export const legacyContentRouteRef = createRouteRef({ id: 'volsync' });

/** The pages over all clusters. */
export const legacyPageRouteRef = createRouteRef({ id: 'volsync:pages' });

/** The form of a template, if the portal has the scaffolder. */
export const legacyTemplateRouteRef = createExternalRouteRef({
  id: 'volsync:enable-backups',
  params: ['namespace', 'templateName'],
  optional: true,
  defaultTarget: 'scaffolder.selectedTemplate',
});
