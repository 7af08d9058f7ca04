import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { volsyncEntityFilter } from './availability';
import { entityContentRouteRef } from './routes';

export const entityVolsyncContent = EntityContentBlueprint.make({
  params: {
    path: '/backups',
    title: 'Backups',
    group: 'operation',
    routeRef: entityContentRouteRef,
    filter: volsyncEntityFilter,
    loader: () =>
      import('./components/page/EntityVolsyncContent').then(m => (
        <m.EntityVolsyncContent />
      )),
  },
});
