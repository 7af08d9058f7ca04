import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { volsyncEntityFilter } from './availability';

export const entityVolsyncCard = EntityCardBlueprint.make({
  params: {
    // In the column beside the content, which starts at the top of the page
    type: 'info',
    filter: volsyncEntityFilter,
    loader: () =>
      import('./components/card/CardExtensions').then(m => (
        <m.EntityVolsyncCardExtension />
      )),
  },
});

/** Warns about failing and unprotected volumes, and shows nothing else. */
export const entityVolsyncWarning = EntityCardBlueprint.make({
  name: 'warning',
  params: {
    type: 'info',
    filter: volsyncEntityFilter,
    loader: () =>
      import('./components/card/CardExtensions').then(m => (
        <m.EntityVolsyncWarningExtension />
      )),
  },
});
