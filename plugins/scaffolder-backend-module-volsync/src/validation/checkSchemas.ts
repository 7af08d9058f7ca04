import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { InputError } from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';
import { isObject, type Manifest } from 'kustomize-files';
import { SCHEMAS } from './schemas';

// The patterns and types next to them check these; ajv doesn't know Kubernetes' own formats
const FORMATS = { int32: true, int64: true, 'date-time': true } as const;

let validators: ReadonlyMap<string, ValidateFunction> | undefined;

/**
 * Validates objects against the schemas of their kinds, like an API server with strict field validation. Throws
 * `InputError` with every field that it would reject, and for a kind without a schema, because that would mean no
 * validation.
 */
export function checkSchemas(objects: readonly Manifest[]): void {
  validators ??= compile();
  const problems = objects.flatMap(object => {
    const type = `${object.apiVersion} ${object.kind}`;
    const name = `${object.kind} "${object.metadata.name}"`;
    const validate = validators?.get(type);
    if (!validate) {
      return [`${name}: there is no schema of ${type} to check it against`];
    }
    validate(object);
    return (validate.errors ?? []).map(error => `${name}: ${say(error)}`);
  });
  if (problems.length > 0) {
    throw new InputError(
      `The cluster would refuse what the backups add: ${problems.join('; ')}`,
    );
  }
}

function compile(): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv({ allErrors: true, strict: false, formats: FORMATS });
  return new Map(
    [...SCHEMAS].map(([type, schema]) => [type, ajv.compile(toStrict(schema))]),
  );
}

/** The schema with unknown fields rejected. */
function toStrict(schema: JsonObject): JsonObject {
  const strict = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, strictly(key, value)]),
  );
  return schema.type === 'object' &&
    schema.properties !== undefined &&
    schema.additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
    ? { ...strict, additionalProperties: false }
    : strict;
}

function strictly(key: string, value: JsonValue | undefined): JsonValue {
  if (key === 'properties' && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        isObject(each) ? toStrict(each) : each,
      ]),
    ) as JsonObject;
  }
  return isObject(value) ? toStrict(value) : value ?? null;
}

function say({ instancePath, message, params }: ErrorObject): string {
  const fieldPath = instancePath.slice(1).replaceAll('/', '.') || 'it';
  const extra =
    'additionalProperty' in params
      ? ` (${JSON.stringify(params.additionalProperty)})`
      : '';
  return `${fieldPath} ${message ?? 'is refused'}${extra}`;
}
