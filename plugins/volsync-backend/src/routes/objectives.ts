import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import { z } from 'zod';
import type { ObjectiveService } from '../fleet/ObjectiveService';
import { countParameter, readQuery } from './queries';
import { readCaller } from './requests';

const schema = z.object({
  days: countParameter({ least: 1, most: 400, otherwise: 30 }),
});

/** How long volumes were within their objective. @internal */
export function addObjectiveRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly objectives: ObjectiveService;
  },
): void {
  const { httpAuth, objectives } = options;

  router.get('/v1/fleet/objectives', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    const { days } = readQuery(request, schema);
    response.set('cache-control', 'no-store');
    response.json(await objectives.get(caller, days));
  });
}
