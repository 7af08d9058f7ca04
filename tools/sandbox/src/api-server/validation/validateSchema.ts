import { isJsonObject } from '../json';
import {
  type FieldError,
  invalid,
  required,
  unsupported,
  wrongType,
} from './fieldError';
import { type Schema } from './schema';

/**
 * Longer texts skip patterns with repeated groups: JavaScript's engine may take exponential time, unlike the real
 * server's.
 */
const longestForRepeatedGroups = 80;

/** The errors of a value, with the real server's messages. */
export function validateSchema(
  schema: Schema,
  value: unknown,
  path = '',
): readonly FieldError[] {
  const errors: FieldError[] = [];
  check({ schema, value, path, errors });
  return errors;
}

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return typeof value;
}

function hasType(schema: Schema, value: unknown): boolean {
  const actual = typeOf(value);
  if (schema['x-kubernetes-int-or-string']) {
    return actual === 'integer' || actual === 'string';
  }
  return (
    schema.type === undefined ||
    schema.type === actual ||
    (schema.type === 'number' && actual === 'integer')
  );
}

interface Check {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: string;
  readonly errors: FieldError[];
}

function check({ schema, value, path, errors }: Check): void {
  if (value === null && schema.nullable) {
    return;
  }
  if (!hasType(schema, value)) {
    const actual = typeOf(value);
    errors.push(
      wrongType(
        path || '<nil>',
        actual,
        `${path} in body must be of type ${
          schema.type ?? 'integer'
        }: "${actual}"`,
      ),
    );
    return;
  }
  if (schema.enum && !schema.enum.includes(value)) {
    errors.push(unsupported(path, value, schema.enum.map(String)));
  }
  if (typeof value === 'string') {
    checkString({ schema, value, path, errors });
  } else if (typeof value === 'number') {
    checkNumber({ schema, value, path, errors });
  } else if (Array.isArray(value)) {
    checkArray({ schema, value, path, errors });
  } else if (isJsonObject(value)) {
    checkObject({ schema, value, path, errors });
  }
}

function matches(pattern: string, value: string): boolean {
  if (value.length > longestForRepeatedGroups && /\)[*+{]/.test(pattern)) {
    return false;
  }
  return new RegExp(pattern).test(value);
}

/** RFC 3339, including valid calendar dates. */
export function isDateTime(value: string): boolean {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.exec(
      value,
    );
  if (!match || Number.isNaN(Date.parse(value.toUpperCase()))) {
    return false;
  }
  const [, year, month, day] = match.map(Number);
  return (
    new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day)).getUTCDate() === day
  );
}

function checkString(options: Check & { readonly value: string }): void {
  const { schema, value, path, errors } = options;
  const { pattern, format, minLength, maxLength } = schema;
  if (pattern !== undefined && !matches(pattern, value)) {
    errors.push(
      invalid(path, value, `${path} in body should match '${pattern}'`),
    );
  }
  if (format === 'date-time' && !isDateTime(value)) {
    errors.push(
      invalid(
        path,
        value,
        `${path} in body must be of type date-time: "${value}"`,
      ),
    );
  }
  if (minLength !== undefined && value.length < minLength) {
    errors.push(
      invalid(
        path,
        value,
        `${path} in body should be at least ${minLength} chars long`,
      ),
    );
  }
  if (maxLength !== undefined && value.length > maxLength) {
    errors.push({
      reason: 'FieldValueTooLong',
      field: path,
      message: `Too long: may not be more than ${maxLength} bytes`,
    });
  }
}

function checkNumber(options: Check & { readonly value: number }): void {
  const { schema, value, path, errors } = options;
  const bits = { int32: 2 ** 31, int64: 2 ** 63 }[schema.format ?? ''];
  if (bits !== undefined && (value >= bits || value < -bits)) {
    errors.push(
      invalid(
        path,
        value,
        `${path} in body must be of type ${schema.format}: "${value}"`,
      ),
    );
  }
  if (schema.minimum !== undefined && value < schema.minimum) {
    errors.push(
      invalid(
        path,
        value,
        `${path} in body should be greater than or equal to ${schema.minimum}`,
      ),
    );
  }
  if (schema.maximum !== undefined && value > schema.maximum) {
    errors.push(
      invalid(
        path,
        value,
        `${path} in body should be less than or equal to ${schema.maximum}`,
      ),
    );
  }
}

function checkArray(options: Check & { readonly value: readonly unknown[] }) {
  const { schema, value, path, errors } = options;
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    errors.push(
      invalid(
        path,
        value.length,
        `${path} in body should have at least ${schema.minItems} items`,
      ),
    );
  }
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    errors.push({
      reason: 'FieldValueTooMany',
      field: path,
      message: `Too many: ${value.length}: must have at most ${schema.maxItems} items`,
    });
  }
  const keys = schema['x-kubernetes-list-map-keys'];
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const itemPath = `${path}[${index}]`;
    if (schema.items) {
      check({ schema: schema.items, value: item, path: itemPath, errors });
    }
    if (keys && isJsonObject(item)) {
      const id = JSON.stringify(keys.map(key => [key, item[key]]));
      if (seen.has(id)) {
        const shown = Object.fromEntries(keys.map(key => [key, item[key]]));
        errors.push({
          reason: 'FieldValueDuplicate',
          field: itemPath,
          message: `Duplicate value: ${JSON.stringify(shown)}`,
        });
      }
      seen.add(id);
    }
  });
}

function checkObject(
  options: Check & { readonly value: Readonly<Record<string, unknown>> },
): void {
  const { schema, value, path, errors } = options;
  const at = (key: string) => (path ? `${path}.${key}` : key);
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(value, key)) {
      errors.push(required(at(key)));
    }
  }
  for (const [key, child] of Object.entries(value)) {
    const { properties, additionalProperties } = schema;
    if (properties && Object.hasOwn(properties, key)) {
      const childSchema = properties[key];
      if (childSchema && !(path === '' && key === 'metadata')) {
        check({ schema: childSchema, value: child, path: at(key), errors });
      }
    } else if (typeof additionalProperties === 'object') {
      check({
        schema: additionalProperties,
        value: child,
        path: at(key),
        errors,
      });
    }
  }
}
