import {
  type ResourceDefinition,
  storageOf,
} from '../definitions/resourceDefinition';
import { refused } from '../errors/forbidden';
import { conflict } from '../errors/statusErrors';
import { cloneJson, equalJson, isJsonObject } from '../json';
import { type StoredObject } from '../types';
import { type DeleteOptions } from './deleteOptions';
import { finishDeletionIfDone } from './finishDeletion';
import { timestamp, type WriteScope } from './writeScope';

const lastingNamespaces = ['default', 'kube-system', 'kube-public'];

function checkPreconditions(
  definition: ResourceDefinition,
  object: StoredObject,
  options: DeleteOptions,
): void {
  const { uid, resourceVersion, name } = object.metadata;
  const wanted = options.preconditions ?? {};
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    throw conflict(
      definition,
      name,
      `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`,
    );
  }
  if (
    wanted.resourceVersion !== undefined &&
    wanted.resourceVersion !== resourceVersion
  ) {
    throw conflict(
      definition,
      name,
      `Precondition failed: ResourceVersion in precondition: ${wanted.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`,
    );
  }
}

/** The grace period of a pod in seconds; others are deleted immediately. */
function graceOf(
  definition: ResourceDefinition,
  object: StoredObject,
  options: DeleteOptions,
): number {
  if (!definition.graceful) {
    return 0;
  }
  const spec = isJsonObject(object.spec) ? object.spec : {};
  const status = isJsonObject(object.status) ? object.status : {};
  const ended = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (!spec.nodeName || ended) {
    return 0;
  }
  const own = spec.terminationGracePeriodSeconds;
  return options.gracePeriodSeconds ?? (typeof own === 'number' ? own : 30);
}

function finalizersFor(
  object: StoredObject,
  options: DeleteOptions,
): readonly string[] {
  const present = (object.metadata.finalizers ?? []).filter(
    finalizer =>
      options.propagationPolicy === undefined ||
      !['foregroundDeletion', 'orphan'].includes(finalizer),
  );
  switch (options.propagationPolicy) {
    case 'Foreground':
      return [...present, 'foregroundDeletion'];
    case 'Orphan':
      return [...present, 'orphan'];
    default:
      return present;
  }
}

/** The object marked for deletion. */
function marked(
  scope: WriteScope,
  definition: ResourceDefinition,
  options: DeleteOptions & { readonly object: StoredObject },
): StoredObject {
  const object = cloneJson(options.object);
  const { metadata } = object;
  const grace = graceOf(definition, object, options);
  const finalizers = finalizersFor(object, options);
  delete metadata.finalizers;
  if (finalizers.length > 0) {
    metadata.finalizers = [...finalizers];
  }
  const before = metadata.deletionGracePeriodSeconds;
  if (!metadata.deletionTimestamp) {
    metadata.deletionTimestamp = timestamp(
      new Date(scope.now().getTime() + grace * 1000),
    );
    metadata.deletionGracePeriodSeconds = grace;
    if (metadata.generation !== undefined) {
      metadata.generation += 1;
    }
  } else if (before !== undefined && grace < before) {
    // A second request with a shorter grace period.
    metadata.deletionGracePeriodSeconds = grace;
  }
  if (definition.group === '' && definition.plural === 'namespaces') {
    object.status = {
      ...(isJsonObject(object.status) ? object.status : {}),
      phase: 'Terminating',
    };
  }
  return object;
}

/** Deletes an object, or marks it if a finalizer or its node holds it. */
export function deleteObject(
  scope: WriteScope,
  options: DeleteOptions & {
    readonly definition: ResourceDefinition;
    readonly object: StoredObject;
  },
): { readonly object: StoredObject; readonly removed: boolean } {
  const { definition, object } = options;
  const isNamespace =
    definition.group === '' && definition.plural === 'namespaces';
  checkPreconditions(definition, object, options);
  if (isNamespace && lastingNamespaces.includes(object.metadata.name)) {
    throw refused({
      ...definition,
      name: object.metadata.name,
      why: 'this namespace may not be deleted',
    });
  }
  const next = marked(scope, definition, options);
  const held =
    isNamespace ||
    (next.metadata.finalizers?.length ?? 0) > 0 ||
    (next.metadata.deletionGracePeriodSeconds ?? 0) > 0;
  if (options.dryRun) {
    return { object: held ? next : object, removed: !held };
  }
  if (!held) {
    const last = scope.store.delete(storageOf(definition), object);
    return { object: last, removed: true };
  }
  if (equalJson(next, object)) {
    return { object, removed: false };
  }
  const stored = scope.store.put(storageOf(definition), next);
  return {
    object: finishDeletionIfDone(scope, { definition, object: stored }),
    removed: false,
  };
}
