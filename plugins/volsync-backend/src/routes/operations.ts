import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { json, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { sendEvents } from './eventStream';
import { closeSignal } from '../lib/closeSignal';
import type { VolumeCall } from '../operations/OperationAccess';
import type { OperationsService } from '../operations/OperationsService';
import {
  parseOperationChoice,
  parseOperationRequest,
  parseOperationStart,
} from '../operations/parseRequests';
import { countParameter, readQuery } from './queries';
import { readCaller, readVolumeName, VOLUME_PATH } from './requests';

/** The base path of a volume's operations. */
const OPERATIONS_PATH = `${VOLUME_PATH}/operations`;

const pageQuery = z.object({
  offset: countParameter({ least: 0, most: 100_000_000, otherwise: 0 }),
  limit: countParameter({ least: 1, most: 500, otherwise: 100 }),
});

/** Plans, operations and the history of a volume. @internal */
export function addOperationRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly operations: OperationsService;
  },
): void {
  const { httpAuth, operations } = options;
  const body = json({ limit: '256kb' });
  const question = async (
    request: Request,
    response: Response,
  ): Promise<VolumeCall> => {
    response.set('cache-control', 'no-store');
    return {
      ...(await readCaller(httpAuth, request)),
      ...readVolumeName(request.params),
      signal: closeSignal(response),
    };
  };
  const idOf = (request: Request) => request.params.id ?? '';

  router.post(`${VOLUME_PATH}/plans`, body, async (request, response) => {
    const asked = await question(request, response);
    response.json(
      await operations.plan(asked, parseOperationRequest(request.body)),
    );
  });

  router.post(OPERATIONS_PATH, body, async (request, response) => {
    const asked = await question(request, response);
    response
      .status(202)
      .json(await operations.start(asked, parseOperationStart(request.body)));
  });

  router.get(OPERATIONS_PATH, async (request, response) => {
    response.json(await operations.list(await question(request, response)));
  });

  router.get(`${VOLUME_PATH}/restore-targets`, async (request, response) => {
    response.json(
      await operations.listTargets(await question(request, response)),
    );
  });

  router.get(`${OPERATIONS_PATH}/:id`, async (request, response) => {
    const asked = await question(request, response);
    response.json(await operations.get(asked, idOf(request)));
  });

  router.get(`${OPERATIONS_PATH}/:id/comparison`, async (request, response) => {
    const asked = await question(request, response);
    const page = readQuery(request, pageQuery);
    response.json(await operations.comparison(asked, idOf(request), page));
  });

  router.get(`${OPERATIONS_PATH}/:id/watch`, async (request, response) => {
    const asked = await question(request, response);
    await sendEvents(response, {
      event: 'operation',
      values: signal => operations.watch({ ...asked, signal }, idOf(request)),
    });
  });

  router.post(
    `${OPERATIONS_PATH}/:id/choose`,
    body,
    async (request, response) => {
      const asked = await question(request, response);
      response.json(
        await operations.choose(
          asked,
          idOf(request),
          parseOperationChoice(request.body),
        ),
      );
    },
  );

  router.get(`${VOLUME_PATH}/history`, async (request, response) => {
    response.json(await operations.history(await question(request, response)));
  });
}
