import {
  coreExtensionData,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiShieldCheckLine } from '@remixicon/react';
import { KnownPages, type KnownPage } from './components/page/KnownPages';
import {
  coverageRouteRef,
  fleetRouteRef,
  monitoringRouteRef,
  overviewRouteRef,
  platformRouteRef,
} from './routes';
import { volsyncTitleTranslationRef } from './titles';

/** The page over all clusters, with a tab for the volumes and one for the platform. */
export const volsyncPage = PageBlueprint.makeWithOverrides({
  *factory(originalFactory, { inputs }) {
    const page = originalFactory({
      path: '/volsync',
      title: volsyncTitleTranslationRef('page'),
      icon: <RiShieldCheckLine />,
      routeRef: overviewRouteRef,
    });
    const pages = inputs.pages.map(one => {
      const path = one.get(coreExtensionData.routePath);
      return {
        path,
        title: one.get(coreExtensionData.title) ?? path,
        titleKey: one.get(coreExtensionData.titleTranslation)
          ?.key as KnownPage['titleKey'],
      };
    });
    for (const data of page) {
      yield data.id === coreExtensionData.reactElement.id
        ? coreExtensionData.reactElement(
            <KnownPages pages={pages}>
              {page.get(coreExtensionData.reactElement)}
            </KnownPages>,
          )
        : data;
    }
  },
});

export const fleetSubPage = SubPageBlueprint.make({
  name: 'fleet',
  params: {
    path: 'fleet',
    title: volsyncTitleTranslationRef('fleet'),
    routeRef: fleetRouteRef,
    loader: () =>
      import('./components/fleet/FleetContent').then(m => <m.FleetContent />),
  },
});

export const coverageSubPage = SubPageBlueprint.make({
  name: 'coverage',
  params: {
    path: 'coverage',
    title: volsyncTitleTranslationRef('coverage'),
    routeRef: coverageRouteRef,
    loader: () =>
      import('./components/coverage/CoverageContent').then(m => (
        <m.CoverageContent />
      )),
  },
});

export const platformSubPage = SubPageBlueprint.make({
  name: 'platform',
  params: {
    path: 'platform',
    title: volsyncTitleTranslationRef('platform'),
    routeRef: platformRouteRef,
    loader: () =>
      import('./components/platform/PlatformContent').then(m => (
        <m.PlatformContent />
      )),
  },
});

export const monitoringSubPage = SubPageBlueprint.make({
  name: 'monitoring',
  params: {
    path: 'monitoring',
    title: volsyncTitleTranslationRef('monitoring'),
    routeRef: monitoringRouteRef,
    loader: () =>
      import('./components/monitoring/MonitoringContent').then(m => (
        <m.MonitoringContent />
      )),
  },
});
