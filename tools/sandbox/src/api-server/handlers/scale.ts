import { presentObject } from '../http/present';
import { parseJson, parseObjectBody } from '../http/readBody';
import { type RequestContext } from '../http/requestContext';
import { respond } from '../http/respond';
import {
  badRequest,
  methodNotAllowed,
  unsupportedMediaType,
} from '../errors/statusErrors';
import { readWriteOptions } from '../http/writeParameters';
import { childObject, cloneJson, isJsonObject, type JsonObject } from '../json';
import { jsonPatch } from '../patch/jsonPatch';
import { mergePatch } from '../patch/mergePatch';
import { type StoredObject } from '../types';
import { invalid, invalidObject } from '../validation/fieldError';
import { updateObject } from '../writing/updateObject';
import { type WriteScope } from '../writing/writeScope';
import { lookup } from './lookup';

function selectorText(spec: JsonObject): string {
  const selector = isJsonObject(spec.selector) ? spec.selector : {};
  const labels = isJsonObject(selector.matchLabels) ? selector.matchLabels : {};
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

function toScale(object: StoredObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const spec = isJsonObject(object.spec) ? object.spec : {};
  const status = isJsonObject(object.status) ? object.status : {};
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status.replicas ?? 0, selector: selectorText(spec) },
  };
}

function wantedScale(context: RequestContext, current: JsonObject): unknown {
  const { body, info } = context;
  if (info.verb === 'update') {
    return parseObjectBody(body);
  }
  switch (body.contentType) {
    case 'application/json-patch+json':
      return jsonPatch(current, parseJson(body.text));
    case 'application/merge-patch+json':
    case 'application/strategic-merge-patch+json':
      return mergePatch(current, parseJson(body.text));
    default:
      throw unsupportedMediaType([
        'application/json-patch+json',
        'application/merge-patch+json',
      ]);
  }
}

function replicasOf(scale: unknown, name: string): number {
  if (
    !isJsonObject(scale) ||
    (scale.kind !== undefined && scale.kind !== 'Scale')
  ) {
    throw badRequest('the body must be a Scale of autoscaling/v1');
  }
  const spec = isJsonObject(scale.spec) ? scale.spec : {};
  const replicas = spec.replicas ?? 0;
  if (!Number.isInteger(replicas)) {
    throw badRequest(
      'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal value into Go struct field ScaleSpec.spec.replicas of type int32',
    );
  }
  if (Number(replicas) < 0) {
    throw invalidObject({ group: 'autoscaling', kind: 'Scale' }, name, [
      invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
  return Number(replicas);
}

/** GET, PUT and PATCH of `/scale`. */
export function handleScale(scope: WriteScope, context: RequestContext): void {
  const { info, response, accepted } = context;
  if (!['get', 'update', 'patch'].includes(info.verb)) {
    throw methodNotAllowed();
  }
  const old = lookup(scope.store, context);
  let shown = old;
  if (info.verb !== 'get') {
    const wanted = wantedScale(context, toScale(old));
    const object = cloneJson(old);
    childObject(object, 'spec').replicas = replicasOf(
      wanted,
      old.metadata.name,
    );
    const metadata =
      isJsonObject(wanted) && isJsonObject(wanted.metadata)
        ? wanted.metadata
        : {};
    object.metadata.resourceVersion =
      typeof metadata.resourceVersion === 'string'
        ? metadata.resourceVersion
        : old.metadata.resourceVersion;
    shown = updateObject(scope, { ...readWriteOptions(context), old, object });
  }
  respond(response, {
    code: 200,
    encoding: accepted.encoding,
    json: accepted.partial
      ? presentObject(context.definition, shown, true)
      : JSON.stringify(toScale(shown)),
  });
}
