/**
 * The tab, the cards, the pages and the form fields for portals on the legacy frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import {
  createScaffolderFieldExtension,
  type FieldExtensionComponent,
} from '@backstage/plugin-scaffolder-react';
import {
  BulkClient,
  PlatformClient,
  VolsyncClient,
  volsyncApiRef,
  volsyncBulkApiRef,
  volsyncPlatformApiRef,
} from './api';
import { volsyncChoicesApiRef } from './api/ChoicesApi';
import { ChoicesClient } from './api/ChoicesClient';
import {
  LegacyBackupField,
  LegacyPreviewField,
  validateLegacyBackup,
  validateLegacyPreview,
} from './fields/legacyFields';
import type { BackupChoice } from './fields/BackupChoice';
import type { BackupFieldOptions } from './fields/BackupField';
import type { PreviewFieldOptions } from './fields/PreviewField';
import {
  legacyContentRouteRef,
  legacyPageRouteRef,
  legacyTemplateRouteRef,
} from './legacyRoutes';

export { isVolsyncAvailable } from './availability';
export { isVolsyncFailing } from './components/warnings/isVolsyncFailing';

/** @public */
export const volsyncPlugin = createPlugin({
  id: 'volsync',
  routes: { entityContent: legacyContentRouteRef, pages: legacyPageRouteRef },
  externalRoutes: { enableBackups: legacyTemplateRouteRef },
  apis: [
    createApiFactory({
      api: volsyncApiRef,
      deps: { fetchApi: fetchApiRef, discoveryApi: discoveryApiRef },
      factory: dependencies => new VolsyncClient(dependencies),
    }),
    createApiFactory({
      api: volsyncPlatformApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: dependencies => new PlatformClient(dependencies),
    }),
    createApiFactory({
      api: volsyncBulkApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: dependencies => new BulkClient(dependencies),
    }),
    createApiFactory({
      api: volsyncChoicesApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: dependencies => new ChoicesClient(dependencies),
    }),
  ],
});

/**
 * The Backups tab. Add it to an `EntityLayout.Route` with `if={isVolsyncAvailable}`.
 *
 * @public
 */
export const EntityVolsyncContent = volsyncPlugin.provide(
  createRoutableExtension({
    name: 'EntityVolsyncContent',
    component: () =>
      import('./components/legacy/LegacyEntityContent').then(
        m => m.LegacyEntityContent,
      ),
    mountPoint: legacyContentRouteRef,
  }),
);

/**
 * The pages over all clusters: volumes, coverage, platform and monitoring. Add it to a `Route` at `/volsync`, which
 * notifications link to.
 *
 * @public
 */
export const VolsyncPage = volsyncPlugin.provide(
  createRoutableExtension({
    name: 'VolsyncPage',
    component: () =>
      import('./components/legacy/LegacyPage').then(m => m.LegacyPage),
    mountPoint: legacyPageRouteRef,
  }),
);

/**
 * `ui:field: VolsyncBackup` for templates. Add it to `ScaffolderFieldExtensions` of the scaffolder page.
 *
 * @public
 */
export const VolsyncBackupFieldExtension: FieldExtensionComponent<
  BackupChoice,
  BackupFieldOptions
> = volsyncPlugin.provide(
  createScaffolderFieldExtension({
    name: 'VolsyncBackup',
    component: LegacyBackupField,
    validation: validateLegacyBackup,
  }),
);

/**
 * `ui:field: VolsyncPreview` for templates. Add it to `ScaffolderFieldExtensions` of the scaffolder page.
 *
 * @public
 */
export const VolsyncPreviewFieldExtension: FieldExtensionComponent<
  string,
  PreviewFieldOptions
> = volsyncPlugin.provide(
  createScaffolderFieldExtension({
    name: 'VolsyncPreview',
    component: LegacyPreviewField,
    validation: validateLegacyPreview,
  }),
);

/**
 * The overview card. It links to the tab at `tabPath` below the entity's page, `backups` by default.
 *
 * @public
 */
export const EntityVolsyncCard = volsyncPlugin.provide(
  createComponentExtension({
    name: 'EntityVolsyncCard',
    component: {
      lazy: () =>
        import('./components/card/CardExtensions').then(
          m => m.EntityVolsyncCardLegacy,
        ),
    },
  }),
);

/**
 * Warns about failing and unprotected volumes above the page; empty if there are none. Add it to an `EntitySwitch.Case`
 * with `if={isVolsyncFailing}`.
 *
 * @public
 */
export const EntityVolsyncWarning = volsyncPlugin.provide(
  createComponentExtension({
    name: 'EntityVolsyncWarning',
    component: {
      lazy: () =>
        import('./components/card/CardExtensions').then(
          m => m.EntityVolsyncWarningLegacy,
        ),
    },
  }),
);
