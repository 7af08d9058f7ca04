import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { sendEventStream, type StreamEvent } from './eventStream';
import { closeSignal } from '../lib/closeSignal';
import type {
  ContentEvent,
  ContentService,
  SnapshotRequest,
} from '../content/ContentService';
import {
  flagParameter,
  neededTextParameter,
  pathParameter,
  readQuery,
  readSnapshotId,
  snapshotParameter,
} from './queries';
import { readCaller, readVolumeName } from './requests';
import { SNAPSHOT_PATH } from './snapshots';

const findQuery = z.object({ text: neededTextParameter, path: pathParameter });
const changesQuery = z.object({ from: snapshotParameter });
const verifyQuery = z.object({ content: flagParameter });

/** Long-running requests as server-sent events: searches, comparisons and verifications. @internal */
export function addSnapshotStreamRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly content: ContentService;
  },
): void {
  const { httpAuth, content } = options;

  const readSnapshot = async (
    request: Request,
    response: Response,
  ): Promise<SnapshotRequest> => ({
    ...(await readCaller(httpAuth, request)),
    ...readVolumeName(request.params),
    snapshot: readSnapshotId(request.params),
    signal: closeSignal(response),
  });

  const stream = (
    name: string,
    begin: (
      snapshot: SnapshotRequest,
      request: Request,
    ) => Promise<AsyncGenerator<ContentEvent>>,
  ) =>
    router.get(`${SNAPSHOT_PATH}/${name}`, async (request, response) => {
      const snapshot = await readSnapshot(request, response);
      await sendEventStream(response, {
        events: await begin(snapshot, request),
        signal: snapshot.signal,
        toFailure: toProblem,
      });
    });

  stream('find', (snapshot, request) =>
    content.find({ ...snapshot, ...readQuery(request, findQuery) }),
  );
  stream('changes', (snapshot, request) =>
    content.compare({ ...snapshot, ...readQuery(request, changesQuery) }),
  );
  stream('verify', (snapshot, request) =>
    content.verify({ ...snapshot, ...readQuery(request, verifyQuery) }),
  );
}

function toProblem(error: unknown): StreamEvent {
  return {
    event: 'problem',
    data: { message: isError(error) ? error.message : 'The stream ended' },
  };
}
