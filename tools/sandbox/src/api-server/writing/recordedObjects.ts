import { apiVersionOf, storageOf } from '../definitions/resourceDefinition';
import { type JsonObject, isJsonObject } from '../json';
import { type StoredObject } from '../types';
import { type WriteScope } from './writeScope';

/**
 * Plays recorded objects into the server as they are: status, uid and times included. Nothing is checked, defaulted or
 * owned, and no controller is asked; only the resource version is the server's own, since watches count by it.
 *
 * @public
 */
export interface RecordedObjects {
  /** Makes or replaces the object. `undefined` if the server does not serve its kind. */
  put(object: JsonObject): StoredObject | undefined;
  /** Removes the object at once; what is given is its last state. `undefined` if it is not there. */
  delete(object: JsonObject): StoredObject | undefined;
}

export function recordedObjects(scope: WriteScope): RecordedObjects {
  const storageOfKind = ({ apiVersion, kind }: JsonObject) => {
    const definition = scope.definitions
      .list()
      .find(one => one.kind === kind && apiVersionOf(one) === apiVersion);
    return definition && storageOf(definition);
  };
  return {
    put(object) {
      const storage = storageOfKind(object);
      return storage && isNamed(object)
        ? scope.store.put(storage, object)
        : undefined;
    },
    delete(object) {
      const storage = storageOfKind(object);
      if (!storage || !isNamed(object)) {
        return undefined;
      }
      const { namespace, name } = object.metadata;
      const before = scope.store.get(storage, namespace, name);
      return before && scope.store.delete(storage, before);
    },
  };
}

function isNamed(object: JsonObject): object is StoredObject {
  return (
    isJsonObject(object.metadata) && typeof object.metadata.name === 'string'
  );
}
