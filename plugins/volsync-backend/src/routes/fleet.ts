import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import type { FleetService } from '../fleet/FleetService';
import { readCaller } from './requests';

/** The volumes of all entities. @internal */
export function addFleetRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly fleet: FleetService;
  },
): void {
  const { httpAuth, fleet } = options;

  router.get('/v1/fleet', async (request, response) => {
    const { etag, body } = await fleet.getAnswer(
      await readCaller(httpAuth, request),
      { knownEtag: request.get('if-none-match') },
    );
    response.set({
      etag,
      // The browser may keep it, and asks each time whether it is still right.
      'cache-control': 'private, no-cache',
      vary: 'authorization',
    });
    if (!body) {
      response.status(304).end();
      return;
    }
    // `send` would read through all of it once more, for an ETag of its own.
    response.set('content-type', 'application/json; charset=utf-8').end(body);
  });
}
