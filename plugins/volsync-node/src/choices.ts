import {
  createServiceFactory,
  createServiceRef,
  coreServices,
} from '@backstage/backend-plugin-api';
import { BackendClient } from './BackendClient';
import { VolsyncChoicesClient } from './VolsyncChoicesClient';
import type { VolsyncChoicesService } from './VolsyncChoicesService';

export * from './VolsyncChoicesService';

/**
 * Calls the VolSync backend over HTTP, so it works in any plugin, even if the backend runs elsewhere.
 *
 * @public
 */
export const volsyncChoicesServiceRef = createServiceRef<VolsyncChoicesService>(
  {
    id: 'volsync.choices',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: { auth: coreServices.auth, discovery: coreServices.discovery },
        factory: deps => new VolsyncChoicesClient(new BackendClient(deps)),
      }),
  },
);
