import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { volsyncChoicesApiRef } from './api/ChoicesApi';
import { ChoicesClient } from './api/ChoicesClient';
import {
  BulkClient,
  PlatformClient,
  VolsyncClient,
  volsyncApiRef,
  volsyncBulkApiRef,
  volsyncPlatformApiRef,
} from './api';

export const volsyncApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: volsyncApiRef,
      deps: { fetchApi: fetchApiRef, discoveryApi: discoveryApiRef },
      factory: dependencies => new VolsyncClient(dependencies),
    }),
});

export const volsyncPlatformApi = ApiBlueprint.make({
  name: 'platform',
  params: defineParams =>
    defineParams({
      api: volsyncPlatformApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: dependencies => new PlatformClient(dependencies),
    }),
});

export const volsyncBulkApi = ApiBlueprint.make({
  name: 'bulk',
  params: defineParams =>
    defineParams({
      api: volsyncBulkApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: dependencies => new BulkClient(dependencies),
    }),
});

export const volsyncChoicesApi = ApiBlueprint.make({
  name: 'choices',
  params: defineParams =>
    defineParams({
      api: volsyncChoicesApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: dependencies => new ChoicesClient(dependencies),
    }),
});
