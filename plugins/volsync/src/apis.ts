import { ApiBlueprint, fetchApiRef } from '@backstage/frontend-plugin-api';
import { VolsyncClient, volsyncApiRef } from './api';

/** @internal */
export const volsyncApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: volsyncApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new VolsyncClient({ fetchApi }),
    }),
});
