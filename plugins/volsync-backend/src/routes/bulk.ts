import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { json, type Request, type Response, type Router } from 'express';
import { closeSignal } from '../lib/closeSignal';
import type { BulkCall, BulkService } from '../operations/bulk/BulkService';
import { parseBulkRequest, parseBulkStop } from '../operations/bulk/parseBulk';
import { parseBulkStart } from '../operations/parseRequests';
import { readCaller } from './requests';

/** Backups and test restores of many volumes. @internal */
export function addBulkRoutes(
  router: Router,
  options: { readonly httpAuth: HttpAuthService; readonly bulk: BulkService },
): void {
  const { httpAuth, bulk } = options;
  const body = json({ limit: '1mb' });
  const readCall = async (
    request: Request,
    response: Response,
  ): Promise<BulkCall> => {
    response.set('cache-control', 'no-store');
    return {
      ...(await readCaller(httpAuth, request)),
      signal: closeSignal(response),
    };
  };
  const idOf = (request: Request) => request.params.id ?? '';

  router.post('/v1/bulk/plans', body, async (request, response) => {
    const call = await readCall(request, response);
    response.json(await bulk.plan(call, parseBulkRequest(request.body)));
  });

  router.post('/v1/bulk', body, async (request, response) => {
    const call = await readCall(request, response);
    response
      .status(202)
      .json(await bulk.start(call, parseBulkStart(request.body)));
  });

  router.get('/v1/bulk', async (request, response) => {
    response.json(await bulk.list(await readCall(request, response)));
  });

  router.get('/v1/bulk/:id', async (request, response) => {
    const call = await readCall(request, response);
    response.json(await bulk.get(call, idOf(request)));
  });

  router.post('/v1/bulk/:id/stop', body, async (request, response) => {
    const call = await readCall(request, response);
    response.json(
      await bulk.stop(call, idOf(request), parseBulkStop(request.body ?? {})),
    );
  });
}
