import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ApiServerParts } from '../apiServerParts';
import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { negotiate } from '../http/accept';
import { checkAccess } from '../http/checkAccess';
import { readBody } from '../http/readBody';
import { type RequestContext } from '../http/requestContext';
import {
  type RequestInfo,
  type ResourceRequest,
} from '../requests/requestInfo';
import { methodNotAllowed, unknownPath } from '../errors/statusErrors';
import { parseFieldSelector } from '../selectors/fieldSelector';
import { type AuthorizationRequest, type User } from '../types';
import { handleDelete, handleDeleteCollection } from './delete';
import { listObjects } from './list';
import { handlePatch } from './patch';
import { handlePodBinding } from './podBinding';
import { handlePodLogs } from './podLogs';
import { handleScale } from './scale';
import { watchObjects } from './watch';
import { getObject, handleCreate, handleUpdate } from './write';

/** The name for the authorize hook: a list of one name counts as that name. */
function nameAsked(
  resource: ResourceRequest,
  query: URLSearchParams,
  definition: ResourceDefinition | undefined,
): string | undefined {
  if (resource.name !== undefined || !definition) {
    return resource.name;
  }
  const selector = query.get('fieldSelector') ?? '';
  const collective = ['list', 'watch', 'deletecollection'];
  if (!collective.includes(resource.verb) || !selector) {
    return undefined;
  }
  try {
    return parseFieldSelector(selector, definition).name;
  } catch {
    // Thrown when the selector is used; a caller who cannot list gets 403 first.
    return undefined;
  }
}

/** Requests for one namespaced object need a namespace in the path; cluster-wide resources must have none. */
function checkScope(
  definition: ResourceDefinition,
  resource: ResourceRequest,
): void {
  const isNamespace =
    definition.group === '' && definition.plural === 'namespaces';
  if (!definition.namespaced && resource.namespace && !isNamespace) {
    throw unknownPath();
  }
  if (
    resource.name === undefined &&
    ['update', 'patch'].includes(resource.verb)
  ) {
    throw methodNotAllowed();
  }
  if (definition.namespaced && !resource.namespace) {
    if (resource.name !== undefined) {
      throw unknownPath();
    }
    if (!['list', 'watch'].includes(resource.verb)) {
      throw methodNotAllowed();
    }
  }
}

/** Handles a request for a resource: authorize, find its definition, read the body, execute. */
export async function handleResource(
  parts: ApiServerParts,
  exchange: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly signal: AbortSignal;
    readonly user: User;
    readonly info: RequestInfo;
    readonly resource: ResourceRequest;
  },
): Promise<void> {
  const { request, response, signal, user, info, resource } = exchange;
  const { group, version, resource: plural, namespace, subresource } = resource;
  const definition = parts.definitions.find(group, version, plural);
  const question: AuthorizationRequest = {
    ...user,
    verb: resource.verb,
    group,
    resource: plural,
    subresource,
    namespace,
    name: nameAsked(resource, info.query, definition),
  };
  await checkAccess(parts.authorize, question);
  if (!definition) {
    throw unknownPath();
  }
  checkScope(definition, resource);
  const context: RequestContext = {
    request,
    response,
    info: resource,
    definition,
    query: info.query,
    accepted: negotiate(request.headers.accept),
    body: await readBody(request),
    user,
    signal,
  };
  await dispatch(parts, context);
}

async function dispatch(
  parts: ApiServerParts,
  context: RequestContext,
): Promise<void> {
  const { scope, watches } = parts;
  const { definition, info } = context;
  switch (info.subresource) {
    case undefined:
      dispatchVerb(parts, context);
      return;
    case 'status':
      if (!definition.status) {
        throw unknownPath();
      }
      if (!['get', 'update', 'patch'].includes(info.verb)) {
        throw methodNotAllowed();
      }
      dispatchVerb({ scope, watches }, context);
      return;
    case 'scale':
      if (!definition.scale) {
        throw unknownPath();
      }
      handleScale(scope, context);
      return;
    case 'log':
      if (!definition.log) {
        throw unknownPath();
      }
      await handlePodLogs(scope, context, parts.logProvider);
      return;
    case 'binding':
      if (!definition.binding) {
        throw unknownPath();
      }
      handlePodBinding(scope, context);
      return;
    default:
      throw unknownPath();
  }
}

function dispatchVerb(
  { scope, watches }: Pick<ApiServerParts, 'scope' | 'watches'>,
  context: RequestContext,
): void {
  switch (context.info.verb) {
    case 'get':
      getObject(scope, context);
      return;
    case 'list':
      listObjects(scope.store, context);
      return;
    case 'watch':
      watchObjects(scope.store, context, watches);
      return;
    case 'create':
      handleCreate(scope, context);
      return;
    case 'update':
      handleUpdate(scope, context);
      return;
    case 'patch':
      handlePatch(scope, context);
      return;
    case 'delete':
      handleDelete(scope, context);
      return;
    case 'deletecollection':
      handleDeleteCollection(scope, context);
      return;
    default:
      throw methodNotAllowed();
  }
}
