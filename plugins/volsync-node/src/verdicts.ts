import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { BackendClient } from './BackendClient';
import { VolsyncVerdictsClient } from './VolsyncVerdictsClient';
import type { VolsyncVerdictsService } from './VolsyncVerdictsService';

export * from './VolsyncVerdictsService';

/**
 * Calls the VolSync backend over HTTP, so it works in any plugin, even if the backend runs elsewhere.
 *
 * @public
 */
export const volsyncVerdictsServiceRef =
  createServiceRef<VolsyncVerdictsService>({
    id: 'volsync.verdicts',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: { auth: coreServices.auth, discovery: coreServices.discovery },
        factory: deps => new VolsyncVerdictsClient(new BackendClient(deps)),
      }),
  });
