import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ApiServerParts } from './apiServerParts';
import { reviewAccess, reviewKinds } from './handlers/accessReview';
import { discover } from './handlers/discovery';
import { openApi } from './handlers/openApi';
import { handleResource } from './handlers/handleResource';
import { negotiate } from './http/accept';
import { authenticate } from './http/authenticate';
import { checkAccess, impersonate } from './http/checkAccess';
import { readBody } from './http/readBody';
import {
  parseRequest,
  type RequestInfo,
  type ResourceRequest,
} from './requests/requestInfo';
import { respond, respondError } from './http/respond';
import { StatusError } from './errors/statusError';
import {
  internalError,
  methodNotAllowed,
  unknownPath,
} from './errors/statusErrors';
import { strike } from './http/strike';
import { type User } from './types';

const healthPaths = ['/healthz', '/livez', '/readyz'];

/** Handles one request; every failure becomes a `Status`. */
export async function route(
  parts: ApiServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    await answer(parts, { request, response, signal: gone.signal });
  } catch (error) {
    if (gone.signal.aborted) {
      return;
    }
    if (response.headersSent) {
      response.destroy();
    }
    if (error instanceof StatusError) {
      if (error.code === 413) {
        response.setHeader('Connection', 'close');
      }
      respondError(response, error);
      return;
    }
    parts.logger?.error(
      `${request.method} failed inside the API server: ${
        error instanceof Error ? error.stack : String(error)
      }`,
    );
    respondError(response, internalError('unexpected failure, see the log'));
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

/** A request without a resource, for the faults. */
const anyPath = {
  verb: 'get',
  group: '',
  version: '',
  resource: '',
  user: '',
} as const;

/** Whether a fault has answered the request. */
async function meetsFault(
  parts: ApiServerParts,
  exchange: Exchange,
  wanted: ResourceRequest & { readonly user: string },
): Promise<boolean> {
  const fault = parts.faults.take(wanted, wanted.user);
  return fault ? strike(fault, exchange.response, exchange.signal) : false;
}

async function answer(
  parts: ApiServerParts,
  exchange: Exchange,
): Promise<void> {
  const { request, response } = exchange;
  const [path = ''] = (request.url ?? '/').split('?');
  if (healthPaths.includes(path)) {
    if (!(await meetsFault(parts, exchange, anyPath))) {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok');
    }
    return;
  }
  const caller = authenticate(request, parts.tokens, parts.anonymous);
  const user = await impersonate(request, caller, parts.authorize);
  const info = parseRequest(request.method ?? 'GET', request.url ?? '/');
  const { resource } = info;
  if (resource) {
    parts.calls.add({
      ...resource,
      user: user.user,
      path: `${info.method} ${info.path}`,
    });
  }
  const wanted = { ...(resource ?? anyPath), user: user.user };
  if (await meetsFault(parts, exchange, wanted)) {
    return;
  }
  if (isReview(info)) {
    await answerReview(parts, { ...exchange, user, info });
  } else if (resource) {
    await handleResource(parts, { ...exchange, user, info, resource });
  } else {
    await answerDiscovery(parts, { ...exchange, user, info });
  }
}

function isReview(info: RequestInfo): boolean {
  const { resource } = info;
  return (
    resource?.group === 'authorization.k8s.io' &&
    resource.version === 'v1' &&
    Object.hasOwn(reviewKinds, resource.resource)
  );
}

/** Authenticated users may review their own access; for others, the hook decides. */
async function answerReview(
  parts: ApiServerParts,
  exchange: Exchange & { readonly user: User; readonly info: RequestInfo },
): Promise<void> {
  const { request, response, user, info } = exchange;
  const { resource } = info;
  const kind = reviewKinds[resource?.resource ?? ''];
  if (!kind || resource?.verb !== 'create') {
    throw methodNotAllowed();
  }
  if (kind === 'SubjectAccessReview') {
    await checkAccess(parts.authorize, { ...user, ...resource });
  }
  const review = await reviewAccess({
    kind,
    body: await readBody(request),
    user,
    definitions: parts.definitions,
    authorize: async question => parts.authorize(question),
  });
  respond(response, { code: 201, json: JSON.stringify(review) });
}

async function answerDiscovery(
  parts: ApiServerParts,
  exchange: Exchange & { readonly user: User; readonly info: RequestInfo },
): Promise<void> {
  const { request, response, info } = exchange;
  const found =
    discover(parts.definitions, info.path) ??
    openApi(parts.definitions, info.path);
  if (!found) {
    throw unknownPath();
  }
  if (info.method !== 'GET') {
    throw methodNotAllowed();
  }
  const { encoding } = negotiate(request.headers.accept);
  respond(response, { code: 200, json: JSON.stringify(found), encoding });
}
