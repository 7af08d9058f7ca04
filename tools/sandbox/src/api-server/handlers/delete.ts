import { storageOf } from '../definitions/resourceDefinition';
import { parseObjectBody } from '../http/readBody';
import { type RequestContext } from '../http/requestContext';
import { respond } from '../http/respond';
import { isDryRun } from '../http/writeParameters';
import { deleteObject } from '../writing/deleteObject';
import { parseDeleteOptions } from '../writing/deleteOptions';
import { type WriteScope } from '../writing/writeScope';
import { lookup } from './lookup';
import { readSelection } from '../selectors/selection';
import { respondObject } from './write';

/** Kinds whose DELETE returns the object itself. */
const returnsObject = [
  'pods',
  'persistentvolumeclaims',
  'persistentvolumes',
  'services',
  'serviceaccounts',
];

/** DELETE of one object. */
export function handleDelete(scope: WriteScope, context: RequestContext): void {
  const { definition, query } = context;
  const options = parseDeleteOptions(
    parseObjectBody(context.body),
    query,
    isDryRun(context),
  );
  const { object, removed } = deleteObject(scope, {
    ...options,
    definition,
    object: lookup(scope.store, context),
  });
  if (
    !removed ||
    (definition.group === '' && returnsObject.includes(definition.plural))
  ) {
    respondObject(context, { code: 200, object });
    return;
  }
  respond(context.response, {
    code: 200,
    encoding: context.accepted.encoding,
    json: JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name: object.metadata.name,
        ...(definition.group ? { group: definition.group } : {}),
        kind: definition.plural,
        uid: object.metadata.uid,
      },
    }),
  });
}

/** DELETE of a collection, or of the selected part of it. */
export function handleDeleteCollection(
  scope: WriteScope,
  context: RequestContext,
): void {
  const { definition, query } = context;
  const options = parseDeleteOptions(
    parseObjectBody(context.body),
    query,
    isDryRun(context),
  );
  const selection = readSelection(context);
  const objects = scope.store
    .list(storageOf(definition), selection.namespace)
    .filter(selection.matches);
  for (const object of objects) {
    deleteObject(scope, { ...options, definition, object });
  }
  respond(context.response, {
    code: 200,
    encoding: context.accepted.encoding,
    json: JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        ...(definition.group ? { group: definition.group } : {}),
        kind: definition.plural,
      },
    }),
  });
}
