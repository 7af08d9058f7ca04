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

/** The page over all clusters, with a tab for the volumes and one for the platform. */
export const volsyncPage = PageBlueprint.make({
  params: {
    path: '/volsync',
    title: 'Backups',
    icon: <RiShieldCheckLine />,
    routeRef: overviewRouteRef,
  },
});

export const fleetSubPage = SubPageBlueprint.make({
  name: 'fleet',
  params: {
    path: 'fleet',
    title: 'Volumes',
    routeRef: fleetRouteRef,
    loader: () =>
      import('./components/fleet/FleetContent').then(m => <m.FleetContent />),
  },
});

export const coverageSubPage = SubPageBlueprint.make({
  name: 'coverage',
  params: {
    path: 'coverage',
    title: 'Coverage',
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
    title: 'Platform',
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
    title: 'Monitoring',
    routeRef: monitoringRouteRef,
    loader: () =>
      import('./components/monitoring/MonitoringContent').then(m => (
        <m.MonitoringContent />
      )),
  },
});
