import {
  type ResourceDefinition,
  storageOf,
} from '../definitions/resourceDefinition';
import { recordUpdate } from '../fields/recordUpdate';
import { badRequest, conflict } from '../errors/statusErrors';
import { cloneJson, equalJson } from '../json';
import { type StoredObject } from '../types';
import { invalid, invalidObject } from '../validation/fieldError';
import { finishDeletionIfDone } from './finishDeletion';
import { validateObject } from './validateObject';
import { timestamp, type WriteOptions, type WriteScope } from './writeScope';

/** An object without the fields that a write of the other endpoint may not change. */
function withoutBookkeeping(object: StoredObject): Record<string, unknown> {
  const { metadata: _metadata, status: _status, ...rest } = object;
  return rest;
}

function checkIdentity(
  object: StoredObject,
  old: StoredObject,
  definition: ResourceDefinition,
): void {
  const { name, uid, resourceVersion } = object.metadata;
  if (name !== old.metadata.name) {
    throw badRequest(
      `the name of the object (${
        name ?? ''
      }) does not match the name on the URL (${old.metadata.name})`,
    );
  }
  if (uid && uid !== old.metadata.uid) {
    throw conflict(
      definition,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  }
  if (resourceVersion && !/^\d+$/.test(resourceVersion)) {
    throw invalidObject(definition, name, [
      invalid(
        'metadata.resourceVersion',
        resourceVersion,
        'must be an unsigned integer',
      ),
    ]);
  }
  if (
    resourceVersion &&
    resourceVersion !== '0' &&
    resourceVersion !== old.metadata.resourceVersion
  ) {
    throw conflict(definition, name);
  }
}

/** Immutable fields. */
function keepMetadata(object: StoredObject, old: StoredObject): void {
  const { metadata } = object;
  const kept = [
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
    'generateName',
    'namespace',
  ] as const;
  for (const field of kept) {
    delete metadata[field];
    if (old.metadata[field] !== undefined) {
      Object.assign(metadata, { [field]: old.metadata[field] });
    }
  }
}

/** The status subresource writes the status; other writes change everything else. */
function takeHalf(
  object: StoredObject,
  old: StoredObject,
  options: WriteOptions,
): StoredObject {
  const { definition, subresource } = options;
  if (subresource === 'status') {
    const { labels, annotations } = object.metadata;
    const half: StoredObject = { ...cloneJson(old), status: object.status };
    if (half.status === undefined) {
      delete half.status;
    }
    if (!definition.custom) {
      half.metadata = { ...half.metadata, labels, annotations };
    }
    half.metadata.managedFields = object.metadata.managedFields;
    return half;
  }
  if (definition.status) {
    delete object.status;
    if (old.status !== undefined) {
      object.status = cloneJson(old.status);
    }
  }
  return object;
}

/** Replaces an object by a decoded one, in one transaction. */
export function updateObject(
  scope: WriteScope,
  options: WriteOptions & {
    readonly old: StoredObject;
    readonly object: StoredObject;
    /** PUT to a custom resource must name the version that it replaces. */
    readonly versionRequired?: boolean;
    readonly record?: (
      object: StoredObject,
    ) => StoredObject['metadata']['managedFields'];
  },
): StoredObject {
  const { definition, old } = options;
  checkIdentity(options.object, old, definition);
  if (options.versionRequired && !options.object.metadata.resourceVersion) {
    throw invalidObject(definition, old.metadata.name, [
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        message: 'Invalid value: 0x0: must be specified for an update',
      },
    ]);
  }
  keepMetadata(options.object, old);
  const object = takeHalf(options.object, old, options);
  const reset = isReset(object);
  object.metadata.resourceVersion = old.metadata.resourceVersion;
  if (options.subresource !== 'status') {
    definition.behaviour?.prepareUpdate?.(object, old);
  }
  const changedSpec = !equalJson(
    definition.status ? withoutBookkeeping(object) : { ...object, metadata: 0 },
    definition.status ? withoutBookkeeping(old) : { ...old, metadata: 0 },
  );
  if (definition.generation && changedSpec) {
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
  validateObject(definition, object, old);
  object.metadata.managedFields = options.record
    ? options.record(object)
    : recordUpdate({
        definition,
        before: reset ? withoutManagers(old) : old,
        after: object,
        manager: {
          name: options.manager,
          subresource: options.subresource,
          time: timestamp(scope.now()),
        },
      });
  if (!object.metadata.managedFields) {
    delete object.metadata.managedFields;
  }
  if (equalJson(object, old)) {
    return old;
  }
  if (options.dryRun) {
    return object;
  }
  const stored = scope.store.put(storageOf(definition), object);
  return finishDeletionIfDone(scope, { definition, object: stored });
}

/** Clients send `managedFields: [{}]` to clear the record. */
function isReset(object: StoredObject): boolean {
  const entries = object.metadata.managedFields;
  return entries?.length === 1 && Object.keys(entries[0] ?? {}).length === 0;
}

function withoutManagers(object: StoredObject): StoredObject {
  return {
    ...object,
    metadata: { ...object.metadata, managedFields: undefined },
  };
}
