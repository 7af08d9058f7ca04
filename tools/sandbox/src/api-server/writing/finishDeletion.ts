import {
  type ResourceDefinition,
  storageOf,
} from '../definitions/resourceDefinition';
import { type StoredObject } from '../types';
import { type WriteScope } from './writeScope';

/** Whether nothing holds an object that is being deleted. */
function isFree(definition: ResourceDefinition, object: StoredObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } =
    object.metadata;
  if (!deletionTimestamp || (finalizers?.length ?? 0) > 0) {
    return false;
  }
  if (definition.group === '' && definition.plural === 'namespaces') {
    // The namespace controller removes it once it is empty.
    return false;
  }
  return (deletionGracePeriodSeconds ?? 0) === 0;
}

/** Removes an object whose last finalizer is gone. */
export function finishDeletionIfDone(
  scope: WriteScope,
  options: {
    readonly definition: ResourceDefinition;
    readonly object: StoredObject;
  },
): StoredObject {
  const { definition, object } = options;
  return isFree(definition, object)
    ? scope.store.delete(storageOf(definition), object)
    : object;
}
