import { type JsonObject } from '../json';
import { type StoredObject } from '../types';
import { type FieldError } from '../validation/fieldError';
import { type Schema } from '../validation/schema';

/** What a kind does beside what all kinds do. @public */
export interface ResourceBehaviour {
  /** Folds fields that are only ever written into those that are kept. */
  fold?(object: StoredObject): void;
  /** Fills in defaults; gets a private copy. */
  prepareCreate?(object: StoredObject): void;
  /** The same for a write to an object that exists. */
  prepareUpdate?(object: StoredObject, old: StoredObject): void;
  validate?(object: StoredObject, old?: StoredObject): readonly FieldError[];
  /** From the version that is served to the one that is kept. */
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
  /** Comes from a CustomResourceDefinition: no strategic merge patch, and PUT wants a resourceVersion. */
  readonly custom: boolean;
  /** Has the status subresource. */
  readonly status: boolean;
  /** Keeps the status that it is created with, as nodes do. */
  readonly createdWithStatus?: boolean;
  /** Counts `metadata.generation`. */
  readonly generation: boolean;
  /** Has the scale subresource. */
  readonly scale?: boolean;
  /** Has the log subresource. */
  readonly log?: boolean;
  /** Has the binding subresource, by which it is given to a node. */
  readonly binding?: boolean;
  /** Waits for its node before it goes when deleted. */
  readonly graceful?: boolean;
  /** PUT creates what is absent. */
  readonly createOnUpdate?: boolean;
  /** The rule for names: DNS subdomain, DNS label, DNS-1035 label or path segment. */
  readonly names: 'subdomain' | 'label' | 'service' | 'path';
  /** Field selectors beside metadata.name and metadata.namespace: label → dotted path. */
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
