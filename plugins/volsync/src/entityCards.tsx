import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { volsyncEntityFilter } from './availability';

/** @internal */
export const entityVolsyncCard = EntityCardBlueprint.make({
  params: {
    type: 'content',
    filter: volsyncEntityFilter,
    loader: () =>
      import('./components/card/CardExtensions').then(m => (
        <m.EntityVolsyncCardExtension />
      )),
  },
});
