import { isJsonObject } from '../json';
import { type Schema } from './schema';

const alwaysKnown = ['apiVersion', 'kind', 'metadata'];

/**
 * Removes fields that are not in a schema, silently like the real server, and returns their paths for callers that
 * report them.
 */
export function pruneUnknown(schema: Schema, root: unknown): readonly string[] {
  const unknown: string[] = [];
  prune({ schema, value: root, path: '', unknown });
  return unknown;
}

function prune(options: {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: string;
  readonly unknown: string[];
}): void {
  const { schema, value, path, unknown } = options;
  if (Array.isArray(value)) {
    const items = schema.items;
    if (items) {
      value.forEach((item, index) =>
        prune({
          schema: items,
          value: item,
          path: `${path}[${index}]`,
          unknown,
        }),
      );
    }
    return;
  }
  if (!isJsonObject(value)) {
    return;
  }
  const { properties, additionalProperties } = schema;
  const open =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    additionalProperties === true ||
    (schema.type !== 'object' && !properties);
  for (const key of Object.keys(value)) {
    const child =
      properties && Object.hasOwn(properties, key)
        ? properties[key]
        : undefined;
    const childPath = path ? `${path}.${key}` : key;
    if (child) {
      prune({ schema: child, value: value[key], path: childPath, unknown });
    } else if (typeof additionalProperties === 'object') {
      prune({
        schema: additionalProperties,
        value: value[key],
        path: childPath,
        unknown,
      });
    } else if (!open && !(path === '' && alwaysKnown.includes(key))) {
      unknown.push(childPath);
      delete value[key];
    }
  }
}
