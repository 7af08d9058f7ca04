/** A YAML value after its anchors are resolved. @public */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonObject
  | JsonValue[];

/** A mapping with string keys. @public */
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

/** Whether a value is a mapping. @public */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
