import {
  apiVersionOf,
  type ResourceDefinition,
  storageOf,
} from '../definitions/resourceDefinition';
import { fieldsOf } from '../fields/fieldsOf';
import { FieldSet } from '../fields/fieldSet';
import { mergeConfiguration } from '../fields/mergeConfiguration';
import { removeFields } from '../fields/removeFields';
import { badRequest, conflict, notFound } from '../errors/statusErrors';
import { cloneJson, type JsonObject } from '../json';
import { type ManagedFieldsEntry, type StoredObject } from '../types';
import { invalidObject, required } from '../validation/fieldError';
import { applyConflict, type FieldConflict } from './applyConflict';
import { createDecoded, applyNamespace } from './createObject';
import { decodeObject } from './decodeObject';
import { updateObject } from './updateObject';
import { timestamp, type WriteOptions, type WriteScope } from './writeScope';

/** One server-side apply. */
interface ApplyOptions extends WriteOptions {
  readonly namespace?: string;
  readonly name: string;
  readonly configuration: unknown;
  readonly fieldManager: string;
  readonly force: boolean;
}

/** The part of the configuration that this endpoint may own. */
function ownable(
  configuration: StoredObject,
  options: ApplyOptions,
): JsonObject {
  const { definition, subresource } = options;
  const half: JsonObject = { ...configuration };
  if (subresource === 'status') {
    return { metadata: {}, status: configuration.status };
  }
  if (definition.status) {
    delete half.status;
  }
  return half;
}

function decode(options: ApplyOptions): StoredObject {
  const { name, fieldManager } = options;
  if (!fieldManager) {
    throw invalidObject({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      required('fieldManager', 'is required for apply patch'),
    ]);
  }
  const configuration = decodeObject(options.configuration, options);
  applyNamespace(configuration, options, options.namespace);
  const { metadata } = configuration;
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  metadata.name = name;
  if (metadata.managedFields && metadata.managedFields.length > 0) {
    throw badRequest('metadata.managedFields must be nil');
  }
  delete metadata.managedFields;
  return configuration;
}

function isApplier(entry: ManagedFieldsEntry, options: ApplyOptions): boolean {
  return (
    entry.operation === 'Apply' &&
    entry.manager === options.fieldManager &&
    entry.subresource === options.subresource
  );
}

function conflictsWith(
  others: readonly ManagedFieldsEntry[],
  applied: FieldSet,
  live: FieldSet,
): readonly FieldConflict[] {
  return others.flatMap(entry => {
    const owned = FieldSet.fromV1(entry.fieldsV1);
    return applied
      .filter(
        (path, value) =>
          owned.has(path) &&
          path.at(-1) !== '.' &&
          live.valueOf(path) !== value,
      )
      .paths()
      .map(path => ({ entry, path }));
  });
}

/** The owners of fields after the apply. */
function ownership(
  options: ApplyOptions & {
    readonly definition: ResourceDefinition;
    readonly others: readonly ManagedFieldsEntry[];
    readonly previous?: ManagedFieldsEntry;
    readonly applied: FieldSet;
    readonly taken: readonly FieldConflict[];
    readonly time: string;
  },
): (object: StoredObject) => ManagedFieldsEntry[] {
  return object => {
    const present = fieldsOf(object, !options.definition.custom);
    const rest = options.others.flatMap(entry => {
      const taken = new FieldSet();
      for (const conflictOfEntry of options.taken) {
        if (conflictOfEntry.entry === entry) {
          taken.add(conflictOfEntry.path, '');
        }
      }
      const left = FieldSet.fromV1(entry.fieldsV1)
        .without(taken)
        .filter(path => present.has(path));
      return left.size > 0 ? [{ ...entry, fieldsV1: left.toV1() }] : [];
    });
    const fieldsV1 = options.applied.toV1();
    const unchanged =
      options.previous &&
      FieldSet.fromV1(options.previous.fieldsV1).samePaths(options.applied);
    return [
      {
        manager: options.fieldManager,
        operation: 'Apply',
        apiVersion: apiVersionOf(options.definition),
        time: (unchanged && options.previous?.time) || options.time,
        fieldsType: 'FieldsV1',
        fieldsV1,
        ...(options.subresource ? { subresource: options.subresource } : {}),
      },
      ...rest,
    ];
  };
}

/** Server-side apply: the caller owns the fields that it applies, and fields that it no longer applies are removed. */
export function applyObject(
  scope: WriteScope,
  options: ApplyOptions,
): { readonly object: StoredObject; readonly created: boolean } {
  const { definition } = options;
  const native = !definition.custom;
  const configuration = decode(options);
  const half = ownable(configuration, options);
  const applied = fieldsOf(half, native);
  const time = timestamp(scope.now());
  const live = scope.store.get(
    storageOf(definition),
    configuration.metadata.namespace,
    options.name,
  );
  if (!live) {
    if (options.subresource) {
      throw notFound(definition, options.name);
    }
    if (configuration.metadata.resourceVersion || configuration.metadata.uid) {
      throw conflict(definition, options.name, 'the object has been deleted');
    }
    const record = ownership({
      ...options,
      others: [],
      applied,
      taken: [],
      time,
    });
    const object = createDecoded(scope, {
      ...options,
      object: configuration,
      record,
    });
    return { object, created: true };
  }
  const entries = live.metadata.managedFields ?? [];
  const previous = entries.find(entry => isApplier(entry, options));
  const others = entries.filter(entry => entry !== previous);
  const conflicts = conflictsWith(others, applied, fieldsOf(live, native));
  if (conflicts.length > 0 && !options.force) {
    throw applyConflict(conflicts);
  }
  const next = cloneJson(live);
  const ownedByOthers = others.reduce(
    (all, entry) => all.union(FieldSet.fromV1(entry.fieldsV1)),
    new FieldSet(),
  );
  if (previous) {
    const dropped = FieldSet.fromV1(previous.fieldsV1)
      .without(applied)
      .without(ownedByOthers);
    removeFields(next, dropped);
  }
  const object = mergeConfiguration(next, half, { native }) as StoredObject;
  object.metadata.resourceVersion =
    configuration.metadata.resourceVersion ?? live.metadata.resourceVersion;
  const record = ownership({
    ...options,
    others,
    previous,
    applied,
    taken: conflicts,
    time,
  });
  return {
    object: updateObject(scope, { ...options, old: live, object, record }),
    created: false,
  };
}
