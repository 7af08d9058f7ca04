import { type JsonObject } from '../json';
import { type StoredObject } from '../types';
import { type FieldError } from '../validation/fieldError';
import { type Schema } from '../validation/schema';

/** Behaviour of one kind beyond that of all kinds. @public */
export interface ResourceBehaviour {
  /** Merges write-only fields into the stored ones. */
  fold?(object: StoredObject): void;
  /** Sets defaults; receives a private copy. */
  prepareCreate?(object: StoredObject): void;
  /** The same for an update of an object. */
  prepareUpdate?(object: StoredObject, old: StoredObject): void;
  validate?(object: StoredObject, old?: StoredObject): readonly FieldError[];
  /** Converts from the served version to the stored one. */
  toStored?(object: JsonObject): JsonObject;
  fromStored?(object: StoredObject): StoredObject;
}

/** A resource that the API server serves, in one version. @public */
export interface ResourceDefinition {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** From a CustomResourceDefinition: no strategic merge patch, and PUT requires a resourceVersion. */
  readonly custom: boolean;
  /** Has the status subresource. */
  readonly status: boolean;
  /** Keeps the status that it is created with, like nodes. */
  readonly createdWithStatus?: boolean;
  /** Has a `metadata.generation`. */
  readonly generation: boolean;
  /** Has the scale subresource. */
  readonly scale?: boolean;
  /** Has the log subresource. */
  readonly log?: boolean;
  /** Has the binding subresource, which assigns it to a node. */
  readonly binding?: boolean;
  /** Waits for its node before it is deleted. */
  readonly graceful?: boolean;
  /** PUT creates missing objects. */
  readonly createOnUpdate?: boolean;
  /** The rule for names: DNS subdomain, DNS label, DNS-1035 label or path segment. */
  readonly names: 'subdomain' | 'label' | 'service' | 'path';
  /** Field selectors besides metadata.name and metadata.namespace: label → dotted path. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly schema?: Schema;
  /** The collection in the store, if it is not `group/plural`. */
  readonly storage?: string;
  readonly behaviour?: ResourceBehaviour;
}

/** The collection of the store that a definition reads and writes. */
export function storageOf(definition: ResourceDefinition): string {
  return definition.storage ?? `${definition.group}/${definition.plural}`;
}

/** `v1`, `batch/v1`. @public */
export function apiVersionOf(definition: {
  readonly group: string;
  readonly version: string;
}): string {
  return definition.group
    ? `${definition.group}/${definition.version}`
    : definition.version;
}
