import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkAllowed } from './access';
import type { Calls } from './calls';
import type { Storage } from './context';
import { S3Error } from './errors';
import type { Faults } from './faults';
import { isNativeError } from 'node:util/types';
import { applyFaults } from './applyFaults';
import type { S3Operation } from './operations';
import { requestHandlers } from './requests/requestHandlers';
import { toOperation, unknownOperation } from './router';
import { verifySignature } from './signature/verifySignature';
import { parseTarget, type Target } from './target';
import type { ObjectStoreOptions } from './types';
import { toErrorXml } from './xml';

interface RequestListenerOptions
  extends Pick<ObjectStoreOptions, 'users' | 'logger'> {
  readonly storage: Storage;
  readonly clock: () => Date;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly closing: AbortSignal;
}

/** Responds to every request, exactly once. */
export function createRequestListener(options: RequestListenerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const requestId = randomUUID();
    response.setHeader('x-amz-request-id', requestId);
    const closed = new Promise(done => response.once('close', done));
    const answered = answer(options, request, response);
    options.calls.keepOpen(Promise.allSettled([answered, closed]));
    answered.catch((error: unknown) => {
      // The path without the query: presigned URLs have their signature there.
      const resource = (request.url ?? '/').split('?')[0] ?? '/';
      // A client that disconnected gets no response. (A request is also destroyed once its body was read to the end,
      // which says nothing about the client.)
      if (response.destroyed || request.socket.destroyed) return;
      if (!(error instanceof S3Error)) {
        options.logger?.error(
          `The object store failed on ${request.method} ${resource}`,
          isNativeError(error) ? error : new Error(String(error)),
        );
      }
      sendError(request, response, { error, resource, requestId });
    });
  };
}

async function answer(
  options: RequestListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { calls, storage } = options;
  const method = request.method ?? 'GET';
  let target: Target | undefined;
  let operation: S3Operation = 'Unknown';
  try {
    target = parseTarget(request.url ?? '');
    operation = toOperation(method, target, request.headers);
  } finally {
    calls.count(operation);
  }
  if (await applyFaults(options, { operation, target, request, response })) {
    return;
  }
  const signature = await verifySignature(
    {
      method,
      path: target.path,
      query: target.pairs,
      headers: request.headers,
    },
    { users: options.users, region: storage.region, now: options.clock() },
  );
  checkAllowed(signature.user, operation, target.bucket);
  const handler = requestHandlers[operation];
  if (!handler) throw unknownOperation(method, target);
  await handler({ storage, request, response, target, signature });
}

function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  failure: {
    readonly error: unknown;
    readonly resource: string;
    readonly requestId: string;
  },
): void {
  if (response.headersSent) {
    // Too late for an error: closing the connection is the only option.
    response.destroy();
    return;
  }
  const { error } = failure;
  const known =
    error instanceof S3Error
      ? error
      : new S3Error(
          'InternalError',
          'We encountered an internal error. Please try again.',
        );
  const hasBody = request.method !== 'HEAD' && known.status !== 304;
  const body = hasBody
    ? Buffer.from(toErrorXml({ ...failure, ...toXmlFields(known) }))
    : Buffer.alloc(0);
  const size = known.details.ActualObjectSize;
  response.writeHead(known.status, {
    ...(hasBody && {
      'content-type': 'application/xml',
      'content-length': body.length,
    }),
    ...(known.code === 'InvalidRange' && {
      'content-range': `bytes */${size}`,
    }),
    // The rest of a rejected body is not received.
    ...(!request.complete && { connection: 'close' }),
  });
  response.end(body);
  request.resume();
}

function toXmlFields({ code, message, details }: S3Error) {
  return { code, message, details };
}
