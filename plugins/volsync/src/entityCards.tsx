import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { volsyncEntityFilter } from './availability';

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

/** What is failing, and nothing else: off until the portal's configuration turns it on. */
export const entityVolsyncWarning = EntityCardBlueprint.make({
  name: 'warning',
  disabled: true,
  params: {
    type: 'info',
    filter: volsyncEntityFilter,
    loader: () =>
      import('./components/card/CardExtensions').then(m => (
        <m.EntityVolsyncWarningExtension />
      )),
  },
});
