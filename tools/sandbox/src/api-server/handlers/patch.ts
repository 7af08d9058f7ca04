import { badRequest, unsupportedMediaType } from '../errors/statusErrors';
import { inVersion } from '../http/present';
import { parseJson, parseYamlBody } from '../http/readBody';
import { type RequestContext } from '../http/requestContext';
import { readWriteOptions } from '../http/writeParameters';
import { isJsonObject } from '../json';
import { jsonPatch } from '../patch/jsonPatch';
import { mergePatch } from '../patch/mergePatch';
import { strategicMergePatch } from '../patch/strategicMergePatch';
import { invalidObject, forbiddenField } from '../validation/fieldError';
import { applyObject } from '../writing/applyObject';
import { decodeObject } from '../writing/decodeObject';
import { updateObject } from '../writing/updateObject';
import { type WriteScope } from '../writing/writeScope';
import { lookup } from './lookup';
import { respondObject } from './write';

const types = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

function acceptedTypes(context: RequestContext): readonly string[] {
  return context.definition.custom
    ? [types.json, types.merge, types.apply]
    : [types.json, types.merge, types.strategic, types.apply];
}

/** The object after the patch, not validated yet. */
function patched(context: RequestContext, current: unknown): unknown {
  const patch = parseJson(context.body.text);
  switch (context.body.contentType) {
    case types.json:
      return jsonPatch(current, patch);
    case types.merge:
    case types.strategic:
      if (!isJsonObject(patch)) {
        throw badRequest(
          'error decoding patch: a merge patch must be an object',
        );
      }
      return context.body.contentType === types.merge
        ? mergePatch(current, patch)
        : strategicMergePatch(current, patch);
    default:
      throw unsupportedMediaType(acceptedTypes(context));
  }
}

/** PATCH of an object or of its status, in one of four formats. */
export function handlePatch(scope: WriteScope, context: RequestContext): void {
  const { definition, body, query, info } = context;
  if (!acceptedTypes(context).includes(body.contentType)) {
    throw unsupportedMediaType(acceptedTypes(context));
  }
  const options = readWriteOptions(context);
  if (body.contentType === types.apply) {
    const { object, created } = applyObject(scope, {
      ...options,
      namespace: info.namespace,
      name: info.name ?? '',
      configuration: parseYamlBody(body.text),
      fieldManager: query.get('fieldManager') ?? '',
      force: query.get('force') === 'true' || query.get('force') === '1',
    });
    respondObject(context, { code: created ? 201 : 200, object, options });
    return;
  }
  if (query.get('force')) {
    throw invalidObject({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      forbiddenField('force', 'may not be specified for non-apply patch'),
    ]);
  }
  const old = lookup(scope.store, context);
  const next = patched(context, inVersion(definition, old));
  const object = decodeObject(next, options);
  if (definition.namespaced && object.metadata.namespace !== info.namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    );
  }
  const stored = updateObject(scope, { ...options, old, object });
  respondObject(context, { code: 200, object: stored, options });
}
