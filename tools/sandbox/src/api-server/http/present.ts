import {
  apiVersionOf,
  type ResourceDefinition,
} from '../definitions/resourceDefinition';
import { type JsonObject } from '../json';
import { serialized } from '../store/serialized';
import { type StoredObject } from '../types';

const converted = new WeakMap<StoredObject, Map<string, StoredObject>>();
const itemTexts = new WeakMap<StoredObject, string>();

/** A stored object in the requested version. */
export function inVersion(
  definition: ResourceDefinition,
  object: StoredObject,
): StoredObject {
  const apiVersion = apiVersionOf(definition);
  if (object.apiVersion === apiVersion) {
    return object;
  }
  const versions = converted.get(object) ?? new Map<string, StoredObject>();
  converted.set(object, versions);
  const known = versions.get(apiVersion);
  if (known) {
    return known;
  }
  const { fromStored } = definition.behaviour ?? {};
  const made = fromStored ? fromStored(object) : { ...object, apiVersion };
  versions.set(apiVersion, made);
  return made;
}

function partialOf(object: StoredObject): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

/** An object's JSON in the requested format and version. */
export function presentObject(
  definition: ResourceDefinition,
  object: StoredObject,
  partial: boolean,
): string {
  return partial
    ? JSON.stringify(partialOf(object))
    : serialized(inVersion(definition, object));
}

/** The same as a list item: native kinds omit apiVersion and kind there. */
export function presentItem(
  definition: ResourceDefinition,
  object: StoredObject,
  partial: boolean,
): string {
  if (partial) {
    return JSON.stringify({ metadata: object.metadata });
  }
  const shown = inVersion(definition, object);
  if (definition.custom) {
    return serialized(shown);
  }
  const known = itemTexts.get(shown);
  if (known !== undefined) {
    return known;
  }
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = shown;
  const text = JSON.stringify(rest);
  itemTexts.set(shown, text);
  return text;
}
