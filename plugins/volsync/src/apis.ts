import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { VolsyncClient, volsyncApiRef } from './api';

/** @internal */
export const volsyncApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: volsyncApiRef,
      deps: { fetchApi: fetchApiRef, discoveryApi: discoveryApiRef },
      factory: dependencies => new VolsyncClient(dependencies),
    }),
});
