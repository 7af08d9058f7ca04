import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import type { CoverageService } from '../coverage/CoverageService';
import { readCaller } from './requests';

/** Volumes without a backup, and backups without a volume. @internal */
export function addCoverageRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly coverage: CoverageService;
  },
): void {
  const { httpAuth, coverage } = options;

  router.get('/v1/coverage', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    response.set('cache-control', 'no-store');
    response.json(await coverage.getReport(caller));
  });
}
