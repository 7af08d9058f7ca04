import { useRouteRef } from '@backstage/core-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiShieldCheckLine } from '@remixicon/react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { legacyPageRouteRef } from '../../legacyRoutes';
import { CoverageContent } from '../coverage/CoverageContent';
import { FleetContent } from '../fleet/FleetContent';
import { MonitoringContent } from '../monitoring/MonitoringContent';
import { PlatformContent } from '../platform/PlatformContent';

const TABS = [
  { id: 'fleet', label: 'Volumes', element: <FleetContent /> },
  { id: 'coverage', label: 'Coverage', element: <CoverageContent /> },
  { id: 'platform', label: 'Platform', element: <PlatformContent /> },
  { id: 'monitoring', label: 'Monitoring', element: <MonitoringContent /> },
] as const;

/** The pages over all clusters in the legacy frontend system, at the same paths as in the new one. */
export function LegacyPage() {
  const base = useRouteRef(legacyPageRouteRef)();
  return (
    <>
      <PluginHeader
        title="Backups"
        titleLink={base}
        icon={<RiShieldCheckLine />}
        tabs={TABS.map(({ id, label }) => ({
          id,
          label,
          href: `${base}/${id}`,
          matchStrategy: 'prefix',
        }))}
      />
      <Routes>
        {TABS.map(({ id, element }) => (
          <Route key={id} path={`${id}/*`} element={element} />
        ))}
        <Route path="*" element={<Navigate to={`${base}/fleet`} replace />} />
      </Routes>
    </>
  );
}
