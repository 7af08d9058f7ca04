import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import type { PlatformService } from '../platform/PlatformService';
import { readCaller } from './requests';

/** What is set up in the clusters, and what is missing. @internal */
export function addPlatformRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly platform: PlatformService;
  },
): void {
  const { httpAuth, platform } = options;

  router.get('/v1/platform', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    response.set('cache-control', 'no-store');
    response.json(await platform.getReport(caller));
  });
}
