import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import { z } from 'zod';
import type { MonitoringService } from '../monitoring/MonitoringService';
import { readQuery, textParameter } from './queries';
import { readCaller } from './requests';

const querySchema = z.object({ cluster: textParameter });

/** Who monitors the backups, and with which results. @internal */
export function addMonitoringRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly monitoring: MonitoringService;
  },
): void {
  const { httpAuth, monitoring } = options;

  router.get('/v1/monitoring', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    const question = readQuery(request, querySchema);
    response.set('cache-control', 'no-store');
    response.json(await monitoring.getReport(caller, question));
  });
}
