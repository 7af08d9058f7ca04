import { presentObject } from '../http/present';
import { parseObjectBody } from '../http/readBody';
import { type RequestContext } from '../http/requestContext';
import { respond } from '../http/respond';
import { badRequest, methodNotAllowed } from '../errors/statusErrors';
import { readWriteOptions } from '../http/writeParameters';
import { type StoredObject } from '../types';
import { createObject, applyNamespace } from '../writing/createObject';
import { decodeObject } from '../writing/decodeObject';
import { updateObject } from '../writing/updateObject';
import { type WriteOptions, type WriteScope } from '../writing/writeScope';
import { lookup } from './lookup';

export function respondObject(
  context: RequestContext,
  answer: {
    readonly code: number;
    readonly object: StoredObject;
    readonly options?: WriteOptions;
  },
): void {
  const { definition, accepted } = context;
  respond(context.response, {
    code: answer.code,
    encoding: accepted.encoding,
    json: presentObject(definition, answer.object, accepted.partial),
    warnings: answer.options?.warnings,
  });
}

export function getObject(scope: WriteScope, context: RequestContext): void {
  respondObject(context, { code: 200, object: lookup(scope.store, context) });
}

/** POST to a collection. */
export function handleCreate(scope: WriteScope, context: RequestContext): void {
  if (context.info.name !== undefined) {
    throw methodNotAllowed();
  }
  if (context.definition.namespaced && !context.info.namespace) {
    throw methodNotAllowed();
  }
  const options = readWriteOptions(context);
  const body = parseObjectBody(context.body);
  if (body === undefined) {
    throw badRequest('the body of a create must be the object to create');
  }
  const object = createObject(scope, {
    ...options,
    namespace: context.info.namespace,
    body,
  });
  respondObject(context, { code: 201, object, options });
}

/** PUT of an object or of its status. */
export function handleUpdate(scope: WriteScope, context: RequestContext): void {
  const { definition, info } = context;
  const options = readWriteOptions(context);
  const object = decodeObject(parseObjectBody(context.body), options);
  applyNamespace(object, options, info.namespace);
  if (!object.metadata.name) {
    throw badRequest(`the name of the object must be in metadata.name`);
  }
  const old = findOrCreatable(scope, context);
  if (!old) {
    delete (object.metadata as { resourceVersion?: string }).resourceVersion;
    const body = { ...object };
    respondObject(context, {
      code: 201,
      object: createObject(scope, {
        ...options,
        namespace: info.namespace,
        body,
      }),
      options,
    });
    return;
  }
  const stored = updateObject(scope, {
    ...options,
    old,
    object,
    versionRequired: definition.custom,
  });
  respondObject(context, { code: 200, object: stored, options });
}

function findOrCreatable(
  scope: WriteScope,
  context: RequestContext,
): StoredObject | undefined {
  try {
    return lookup(scope.store, context);
  } catch (error) {
    if (context.definition.createOnUpdate && !context.info.subresource) {
      return undefined;
    }
    throw error;
  }
}
