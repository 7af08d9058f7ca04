import { type Definitions } from '../definitions/definitions';
import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { type ObjectStore } from '../store/objectStore';

/** What every write needs of the server. */
export interface WriteScope {
  readonly store: ObjectStore;
  readonly definitions: Definitions;
  now(): Date;
}

/** How one write is to be done. */
export interface WriteOptions {
  readonly definition: ResourceDefinition;
  readonly subresource?: string;
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** Sent as Warning headers. */
  readonly warnings: string[];
}

/** Kubernetes' times have no fraction of a second. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
