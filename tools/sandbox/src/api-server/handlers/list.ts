import { apiVersionOf, storageOf } from '../definitions/resourceDefinition';
import { presentItem } from '../http/present';
import { type RequestContext } from '../http/requestContext';
import { respond } from '../http/respond';
import {
  badRequest,
  expired,
  futureResourceVersion,
} from '../errors/statusErrors';
import { readInteger } from '../http/writeParameters';
import { keyOfObject } from '../store/collection';
import { type ObjectStore } from '../store/objectStore';
import { type StoredObject } from '../types';
import {
  type ContinueToken,
  decodeContinue,
  encodeContinue,
} from './continueToken';
import { readResourceVersion } from './resourceVersion';
import { readSelection, type Selection } from '../selectors/selection';

const continueExpired =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** The version that the list shows: the current one, an exact one, or that of the first page. */
function versionToShow(
  store: ObjectStore,
  context: RequestContext,
  token: ContinueToken | undefined,
): number {
  const { query } = context;
  const version = readResourceVersion(query);
  const match = query.get('resourceVersionMatch') ?? '';
  if (token) {
    if (version !== undefined && version !== 0) {
      throw badRequest(
        'specifying resource version is not allowed when using continue',
      );
    }
    return token.resourceVersion || store.resourceVersion;
  }
  if (match !== '' && !['Exact', 'NotOlderThan'].includes(match)) {
    throw badRequest(
      `resourceVersionMatch: Unsupported value: ${JSON.stringify(
        match,
      )}: supported values: "Exact", "NotOlderThan"`,
    );
  }
  if (match !== '' && version === undefined) {
    throw badRequest(
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  }
  if (version !== undefined && version > store.resourceVersion) {
    throw futureResourceVersion(version, store.resourceVersion);
  }
  return match === 'Exact' && version ? version : store.resourceVersion;
}

function objectsAt(
  store: ObjectStore,
  context: RequestContext,
  options: {
    readonly version: number;
    readonly selection: Selection;
    readonly token: ContinueToken | undefined;
  },
): readonly StoredObject[] {
  const { version, selection, token } = options;
  const objects = store.listAt(
    storageOf(context.definition),
    version,
    selection.namespace,
  );
  if (objects) {
    return objects;
  }
  if (token) {
    throw expired(
      continueExpired,
      encodeContinue({ resourceVersion: 0, after: token.after }),
    );
  }
  throw expired(`The resourceVersion for the provided list is too old.`);
}

export function listObjects(store: ObjectStore, context: RequestContext): void {
  const { definition, query, accepted } = context;
  const selection = readSelection(context);
  const limit = Math.max(readInteger(query, 'limit') ?? 0, 0);
  const continueText = query.get('continue');
  const token = continueText ? decodeContinue(continueText) : undefined;
  const version = versionToShow(store, context, token);
  const matching = objectsAt(store, context, {
    version,
    selection,
    token,
  }).filter(
    object =>
      (!token || keyOfObject(object) > token.after) &&
      selection.matches(object),
  );
  const page = limit > 0 ? matching.slice(0, limit) : matching;
  const rest = matching.length - page.length;
  const last = page.at(-1);
  const metadata = {
    resourceVersion: String(version),
    ...(rest > 0 && last
      ? {
          continue: encodeContinue({
            resourceVersion: version,
            after: keyOfObject(last),
          }),
          ...(selection.selective ? {} : { remainingItemCount: rest }),
        }
      : {}),
  };
  const { partial } = accepted;
  const kind = partial ? 'PartialObjectMetadataList' : `${definition.kind}List`;
  const apiVersion = partial ? 'meta.k8s.io/v1' : apiVersionOf(definition);
  const items = page.map(object => presentItem(definition, object, partial));
  respond(context.response, {
    code: 200,
    encoding: accepted.encoding,
    json: `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(
      metadata,
    )},"items":[${items.join(',')}]}`,
  });
}
