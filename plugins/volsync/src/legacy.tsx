/**
 * The same tab and card for portals that still use the legacy frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  createRouteRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import {
  PlatformClient,
  VolsyncClient,
  volsyncApiRef,
  volsyncPlatformApiRef,
} from './api';

export { isVolsyncAvailable } from './availability';
export { isVolsyncFailing } from './components/warnings/isVolsyncFailing';

const entityContentRouteRef = createRouteRef({ id: 'volsync' });

/** @public */
export const volsyncPlugin = createPlugin({
  id: 'volsync',
  routes: { entityContent: entityContentRouteRef },
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
  ],
});

/**
 * The Backups tab: put it into an `EntityLayout.Route`, with `if={isVolsyncAvailable}`.
 *
 * @public
 */
export const EntityVolsyncContent = volsyncPlugin.provide(
  createRoutableExtension({
    name: 'EntityVolsyncContent',
    component: () =>
      import('./components/page/EntityVolsyncContent').then(
        m => m.EntityVolsyncContent,
      ),
    mountPoint: entityContentRouteRef,
  }),
);

/**
 * The overview card. Its link leads to the tab at `tabPath` beneath the entity's page, `backups` by default.
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
 * What is failing or unprotected, above the page; nothing where all is well. Put it into an `EntitySwitch.Case` with
 * `if={isVolsyncFailing}`.
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
