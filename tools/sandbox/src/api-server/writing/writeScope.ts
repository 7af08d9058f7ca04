import { type Definitions } from '../definitions/definitions';
import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { type ObjectStore } from '../store/objectStore';

/** The dependencies of every write. */
export interface WriteScope {
  readonly store: ObjectStore;
  readonly definitions: Definitions;
  now(): Date;
}

/** The options of one write. */
export interface WriteOptions {
  readonly definition: ResourceDefinition;
  readonly subresource?: string;
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** Sent as Warning headers. */
  readonly warnings: string[];
}

/** Kubernetes' times have whole seconds. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
