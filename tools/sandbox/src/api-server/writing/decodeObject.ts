import {
  apiVersionOf,
  type ResourceDefinition,
} from '../definitions/resourceDefinition';
import { badRequest } from '../errors/statusErrors';
import { cloneJson, isJsonObject, type JsonObject } from '../json';
import { type ObjectMeta, type StoredObject } from '../types';
import { pruneUnknown } from '../validation/pruneUnknown';
import { decodeMetadata } from './decodeMetadata';
import { type WriteOptions } from './writeScope';

function checkKind(definition: ResourceDefinition, body: JsonObject): void {
  const { apiVersion, kind } = body;
  if (definition.custom && (!apiVersion || !kind)) {
    const missing = kind ? 'apiVersion' : 'Kind';
    throw badRequest(
      `Object '${missing}' is missing in the body: a ${definition.kind} must say its apiVersion and kind`,
    );
  }
  const expected = apiVersionOf(definition);
  if (apiVersion !== undefined && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${String(
        apiVersion,
      )}) does not match the expected API version (${expected})`,
    );
  }
  if (kind !== undefined && kind !== definition.kind) {
    throw badRequest(
      `${String(kind)} in version "${
        definition.version
      }" cannot be handled as a ${
        definition.kind
      }: the kind in the data does not match the resource in the URL`,
    );
  }
}

/** Native kinds whose parts must have the right type before anything can read them. */
function checkShape(definition: ResourceDefinition, body: JsonObject): void {
  const refuse = (field: string, expected: string) => {
    throw badRequest(
      `${definition.kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: json: cannot unmarshal value into Go struct field ${definition.kind}.${field} of type ${expected}`,
    );
  };
  const isSecret = definition.group === '' && definition.kind === 'Secret';
  const isConfigMap =
    definition.group === '' && definition.kind === 'ConfigMap';
  if (isSecret || isConfigMap) {
    for (const field of ['data', 'stringData', 'binaryData']) {
      const value = body[field] ?? {};
      if (
        !isJsonObject(value) ||
        Object.values(value).some(
          item => typeof item !== 'string' && item !== null,
        )
      ) {
        refuse(field, 'string');
      }
    }
  }
  if (isSecret && isJsonObject(body.data)) {
    for (const [key, value] of Object.entries(body.data)) {
      if (
        typeof value === 'string' &&
        !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
          value.replace(/[\r\n]/g, ''),
        )
      ) {
        // Without the value, because clients log error messages.
        throw badRequest(
          `Secret in version "v1" cannot be handled as a Secret: illegal base64 data in data[${JSON.stringify(
            key,
          )}]`,
        );
      }
    }
  }
  for (const field of ['spec', 'status']) {
    const value = body[field];
    if (
      !definition.schema &&
      value !== undefined &&
      value !== null &&
      !isJsonObject(value)
    ) {
      refuse(
        field,
        `${definition.kind}${field === 'spec' ? 'Spec' : 'Status'}`,
      );
    }
  }
}

/** Reports or rejects fields that are not in the schema. */
function reportUnknown(
  unknown: readonly string[],
  options: WriteOptions,
): void {
  if (unknown.length === 0) {
    return;
  }
  const sentences = unknown.map(
    path => `unknown field ${JSON.stringify(path)}`,
  );
  if (options.fieldValidation === 'Strict') {
    const { kind, version } = options.definition;
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${sentences.join(
        ', ',
      )}`,
    );
  }
  if (options.fieldValidation === 'Warn') {
    options.warnings.push(...sentences);
  }
}

/** Decodes a body as an object of its kind, without unknown fields. The body is copied. */
export function decodeObject(
  body: unknown,
  options: WriteOptions,
): StoredObject {
  const { definition } = options;
  if (!isJsonObject(body)) {
    throw badRequest(
      `couldn't get version/kind; json parse error: the body must be a JSON object`,
    );
  }
  checkKind(definition, body);
  checkShape(definition, body);
  const copy = cloneJson(body);
  const unknown: string[] = [];
  const metadata = decodeMetadata(copy.metadata, { definition, unknown });
  if (definition.schema) {
    unknown.push(...pruneUnknown(definition.schema, copy));
  }
  reportUnknown(unknown, options);
  for (const key of Object.keys(copy)) {
    if (copy[key] === null) {
      delete copy[key];
    }
  }
  const typed: StoredObject = {
    ...copy,
    apiVersion: apiVersionOf(definition),
    kind: definition.kind,
    metadata: metadata as unknown as ObjectMeta,
  };
  const { fold, toStored } = definition.behaviour ?? {};
  fold?.(typed);
  return toStored ? (toStored(typed) as StoredObject) : typed;
}
