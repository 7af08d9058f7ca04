import {
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiShieldCheckLine } from '@remixicon/react';
import {
  coverageRouteRef,
  fleetRouteRef,
  monitoringRouteRef,
  overviewRouteRef,
  platformRouteRef,
} from './routes';
import { volsyncTitleTranslationRef } from './titles';

/** The page over all clusters, with a tab for the volumes and one for the platform. */
export const volsyncPage = PageBlueprint.make({
  params: {
    path: '/volsync',
    title: volsyncTitleTranslationRef('page'),
    icon: <RiShieldCheckLine />,
    routeRef: overviewRouteRef,
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
