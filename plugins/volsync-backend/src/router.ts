import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type express from 'express';
import Router from 'express-promise-router';
import { sendEvents } from './eventStream';
import type { VolumesService } from './services/VolumesService';

/** The routes of `openapi.yaml`. @internal */
export function createRouter(options: {
  readonly httpAuth: HttpAuthService;
  readonly volumes: VolumesService;
}): express.Router {
  const { httpAuth, volumes } = options;
  const router = Router();
  const callerOf = async (request: express.Request) => ({
    credentials: await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    }),
  });

  router.get(
    '/v1/entities/:kind/:namespace/:name/volumes',
    async (request, response) => {
      const caller = await callerOf(request);
      const entityRef = readEntityRef(request.params);
      response.set('cache-control', 'no-store');
      response.json(await volumes.getReport(entityRef, caller));
    },
  );

  router.get(
    '/v1/entities/:kind/:namespace/:name/volumes/watch',
    async (request, response) => {
      const caller = await callerOf(request);
      const entityRef = readEntityRef(request.params);
      await sendEvents(response, {
        event: 'report',
        values: signal => volumes.watchReport(entityRef, { ...caller, signal }),
      });
    },
  );

  return router;
}

const PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

function readEntityRef(params: Record<string, string>): string {
  const { kind = '', namespace = '', name = '' } = params;
  for (const [key, value] of Object.entries({ kind, namespace, name })) {
    if (!PART.test(value)) {
      throw new InputError(
        `The ${key} of the entity must be letters, digits, "-", "_" and ".", 63 at most; it is ${JSON.stringify(
          value.slice(0, 100),
        )}`,
      );
    }
  }
  return stringifyEntityRef({ kind, namespace, name });
}
