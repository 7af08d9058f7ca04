import { storageOf } from '../definitions/resourceDefinition';
import { type RequestContext } from '../http/requestContext';
import { notFound } from '../errors/statusErrors';
import { type ObjectStore } from '../store/objectStore';
import { type StoredObject } from '../types';

/** The object that a request names, or 404. */
export function lookup(
  store: ObjectStore,
  context: RequestContext,
): StoredObject {
  const { definition, info } = context;
  const name = info.name ?? '';
  const namespace = definition.namespaced ? info.namespace : undefined;
  const object = store.get(storageOf(definition), namespace, name);
  if (!object) {
    throw notFound(definition, name);
  }
  return object;
}
