import { apiVersionOf, storageOf } from '../definitions/resourceDefinition';
import { type JsonObject, isJsonObject } from '../json';
import { type StoredObject } from '../types';
import { type WriteScope } from './writeScope';

/**
 * Writes recorded objects into the server unchanged, including status, uid and times. Nothing is validated, defaulted
 * or owned, and no controller is involved; only the resource version is the server's own, because watches rely on it.
 *
 * @public
 */
export interface RecordedObjects {
  /** Creates or replaces the object. `undefined` if the server does not serve its kind. */
  put(object: JsonObject): StoredObject | undefined;
  /** Removes the object immediately; the argument is its last state. `undefined` if it doesn't exist. */
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
