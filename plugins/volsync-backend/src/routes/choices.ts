import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Router } from 'express';
import type { ChoicesService } from '../choices/ChoicesService';
import { ENTITY_PATH, readCaller, readEntityRef } from './requests';

/** The choices that a form offers for an entity. @internal */
export function addChoicesRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly choices: ChoicesService;
  },
): void {
  const { httpAuth, choices } = options;

  router.get(`${ENTITY_PATH}/choices`, async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    const entityRef = readEntityRef(request.params);
    response.set('cache-control', 'no-store');
    response.json(await choices.getChoices(entityRef, caller));
  });

  router.get(`${ENTITY_PATH}/choices/repository`, async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    const entityRef = readEntityRef(request.params);
    const { location } = request.query;
    if (typeof location !== 'string' || location.length > 2_000) {
      throw new InputError(
        'Missing parameter: ?location=s3:http://host:port/bucket/path or ?location=rest:https://host:port/path/',
      );
    }
    response.set('cache-control', 'no-store');
    response.json(
      await choices.checkRepository(entityRef, { ...caller, location }),
    );
  });
}
