import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { badRequest } from '../errors/statusErrors';
import { isJsonObject, type JsonObject } from '../json';

type FieldType = 'string' | 'number' | 'strings' | 'texts' | 'objects';

const fields: Readonly<Record<string, FieldType>> = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  selfLink: 'string',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'number',
  creationTimestamp: 'string',
  deletionTimestamp: 'string',
  deletionGracePeriodSeconds: 'number',
  labels: 'strings',
  annotations: 'strings',
  finalizers: 'texts',
  ownerReferences: 'objects',
  managedFields: 'objects',
};

const checks: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string',
  number: value => Number.isInteger(value),
  strings: value =>
    isJsonObject(value) &&
    Object.values(value).every(item => typeof item === 'string'),
  texts: value =>
    Array.isArray(value) && value.every(item => typeof item === 'string'),
  objects: value => Array.isArray(value) && value.every(isJsonObject),
};

/** An empty map or list equals an absent one. */
function isEmpty(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0
  );
}

/** `metadata` with known fields of the right type only. */
export function decodeMetadata(
  metadata: unknown,
  options: {
    readonly definition: ResourceDefinition;
    /** Receives the paths of dropped fields. */
    readonly unknown: string[];
  },
): JsonObject {
  const { definition, unknown } = options;
  if (metadata === undefined || metadata === null) {
    return {};
  }
  const refuse = (field: string, type: string) =>
    badRequest(
      `${definition.kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: json: cannot unmarshal value into Go struct field ObjectMeta.${field} of type ${type}`,
    );
  if (!isJsonObject(metadata)) {
    throw refuse('metadata', 'v1.ObjectMeta');
  }
  const decoded: JsonObject = {};
  for (const [key, value] of Object.entries(metadata)) {
    const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!type) {
      unknown.push(`metadata.${key}`);
    } else if (value !== null && value !== undefined) {
      if (!checks[type](value)) {
        throw refuse(`metadata.${key}`, type === 'number' ? 'int64' : 'string');
      }
      if (!isEmpty(value)) {
        decoded[key] = value;
      }
    }
  }
  delete decoded.selfLink;
  return decoded;
}
