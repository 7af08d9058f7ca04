import { randomInt, randomUUID } from 'node:crypto';
import { storageOf } from '../definitions/resourceDefinition';
import { recordUpdate } from '../fields/recordUpdate';
import { refused } from '../errors/forbidden';
import { StatusError } from '../errors/statusError';
import { alreadyExists, badRequest, notFound } from '../errors/statusErrors';
import { type StoredObject } from '../types';
import { decodeObject } from './decodeObject';
import { validateObject } from './validateObject';
import { timestamp, type WriteOptions, type WriteScope } from './writeScope';

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const nameLimit = 63;
const nameAttempts = 8;

function generatedName(base: string): string {
  const suffix = Array.from(
    { length: suffixLength },
    () => suffixLetters[randomInt(suffixLetters.length)],
  ).join('');
  return `${base.slice(0, nameLimit - suffixLength)}${suffix}`;
}

/** A namespace must exist, and not be terminating, before an object is created in it. */
function checkNamespace(
  scope: WriteScope,
  object: StoredObject,
  options: WriteOptions,
) {
  const { namespace = '', name } = object.metadata;
  const found = scope.store.get('/namespaces', undefined, namespace);
  if (!found) {
    throw notFound({ group: '', plural: 'namespaces' }, namespace);
  }
  if (found.metadata.deletionTimestamp) {
    throw refused({
      ...options.definition,
      name: name || object.metadata.generateName || '',
      why: `unable to create new content in namespace ${namespace} because it is being terminated`,
      cause: {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    });
  }
}

function chooseName(
  scope: WriteScope,
  object: StoredObject,
  options: WriteOptions,
) {
  const { name, generateName, namespace } = object.metadata;
  const storage = storageOf(options.definition);
  if (name || !generateName) {
    return;
  }
  for (let attempt = 0; attempt < nameAttempts; attempt += 1) {
    object.metadata.name = generatedName(generateName);
    if (!scope.store.get(storage, namespace, object.metadata.name)) {
      return;
    }
  }
}

/** Sets the URL's namespace on the object; they must agree. */
export function applyNamespace(
  object: StoredObject,
  options: WriteOptions,
  namespace: string | undefined,
): void {
  if (!options.definition.namespaced) {
    delete object.metadata.namespace;
    return;
  }
  if (object.metadata.namespace && object.metadata.namespace !== namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    );
  }
  object.metadata.namespace = namespace;
}

/** Creates an object from a request's body. */
export function createObject(
  scope: WriteScope,
  options: WriteOptions & {
    readonly namespace?: string;
    readonly body: unknown;
  },
): StoredObject {
  const object = decodeObject(options.body, options);
  applyNamespace(object, options, options.namespace);
  return createDecoded(scope, { ...options, object });
}

/** Creates an object that is already decoded. */
export function createDecoded(
  scope: WriteScope,
  options: WriteOptions & {
    readonly object: StoredObject;
    /** Records ownership differently from the default, for server-side apply. */
    readonly record?: (
      object: StoredObject,
    ) => StoredObject['metadata']['managedFields'];
  },
): StoredObject {
  const { definition, object } = options;
  const { metadata } = object;
  if (metadata.resourceVersion) {
    throw new StatusError({
      code: 500,
      message: 'resourceVersion should not be set on objects to be created',
    });
  }
  if (definition.namespaced) {
    checkNamespace(scope, object, options);
  }
  chooseName(scope, object, options);
  const now = timestamp(scope.now());
  metadata.uid = randomUUID();
  metadata.creationTimestamp = now;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.managedFields;
  delete metadata.generation;
  if (definition.generation) {
    metadata.generation = 1;
  }
  if (definition.status && !definition.createdWithStatus) {
    delete object.status;
  }
  definition.behaviour?.prepareCreate?.(object);
  validateObject(definition, object);
  const storage = storageOf(definition);
  if (scope.store.get(storage, metadata.namespace, metadata.name)) {
    throw alreadyExists(definition, metadata.name);
  }
  metadata.managedFields = options.record
    ? options.record(object)
    : recordUpdate({
        definition,
        before: undefined,
        after: object,
        manager: { name: options.manager, time: now },
      });
  return options.dryRun ? object : scope.store.put(storage, object);
}
