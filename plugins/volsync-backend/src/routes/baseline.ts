import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import type { BaselineService } from '../baseline/BaselineService';
import { readCaller } from './requests';

/** How long a sample of volumes takes to be backed up and restored, over time. @internal */
export function addBaselineRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly baseline: BaselineService;
  },
): void {
  const { httpAuth, baseline } = options;

  router.get('/v1/platform/baseline', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    response.set('cache-control', 'no-store');
    response.json(await baseline.getReport(caller));
  });
}
