import { useRouteRef } from '@backstage/core-plugin-api';
import { legacyTemplateRouteRef } from '../../legacyRoutes';
import { EntityVolsyncContent } from '../page/EntityVolsyncContent';
import { LegacyTemplateRoute } from '../common/LegacyTemplateRoute';

/** The tab in the legacy frontend system, with that system's route to the form. */
export function LegacyEntityContent() {
  return (
    <LegacyTemplateRoute.Provider value={useRouteRef(legacyTemplateRouteRef)}>
      <EntityVolsyncContent />
    </LegacyTemplateRoute.Provider>
  );
}
