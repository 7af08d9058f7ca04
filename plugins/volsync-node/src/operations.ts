import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { BackendClient } from './BackendClient';
import { VolsyncOperationsClient } from './VolsyncOperationsClient';
import type { VolsyncOperationsService } from './VolsyncOperationsService';

export * from './VolsyncOperationsService';

/**
 * Calls the VolSync backend over HTTP, so it works in any plugin, even if the backend runs elsewhere.
 *
 * @public
 */
export const volsyncOperationsServiceRef =
  createServiceRef<VolsyncOperationsService>({
    id: 'volsync.operations',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: { auth: coreServices.auth, discovery: coreServices.discovery },
        factory: deps => new VolsyncOperationsClient(new BackendClient(deps)),
      }),
  });
