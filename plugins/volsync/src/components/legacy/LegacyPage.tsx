import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiShieldCheckLine } from '@remixicon/react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { legacyPageRouteRef } from '../../legacyRoutes';
import { volsyncTitleTranslationRef } from '../../titles';
import { CoverageContent } from '../coverage/CoverageContent';
import { FleetContent } from '../fleet/FleetContent';
import { UnknownPage } from '../page/UnknownPage';
import { MonitoringContent } from '../monitoring/MonitoringContent';
import { PlatformContent } from '../platform/PlatformContent';

const TABS = [
  { id: 'fleet', element: <FleetContent /> },
  { id: 'coverage', element: <CoverageContent /> },
  { id: 'platform', element: <PlatformContent /> },
  { id: 'monitoring', element: <MonitoringContent /> },
] as const;

/** The pages over all clusters in the legacy frontend system, at the same paths as in the new one. */
export function LegacyPage() {
  const { t } = useTranslationRef(volsyncTitleTranslationRef);
  const base = useRouteRef(legacyPageRouteRef)();
  return (
    <>
      <PluginHeader
        title={t('page')}
        titleLink={base}
        icon={<RiShieldCheckLine />}
        tabs={TABS.map(({ id }) => ({
          id,
          label: t(id),
          href: `${base}/${id}`,
          matchStrategy: 'prefix',
        }))}
      />
      <Routes>
        {TABS.map(({ id, element }) => (
          <Route key={id} path={`${id}/*`} element={element} />
        ))}
        <Route path="/" element={<Navigate to={`${base}/fleet`} replace />} />
        <Route
          path="*"
          element={
            <UnknownPage
              pages={TABS.map(({ id }) => ({
                label: t(id),
                href: `${base}/${id}`,
              }))}
            />
          }
        />
      </Routes>
    </>
  );
}
