import {
  type ResourceDefinition,
  apiVersionOf,
} from '../definitions/resourceDefinition';
import { type ManagedFieldsEntry, type StoredObject } from '../types';
import { fieldsOf } from './fieldsOf';
import { FieldSet } from './fieldSet';

/** The writer, as recorded in `managedFields`. */
interface FieldManager {
  readonly name: string;
  readonly subresource?: string;
  readonly time: string;
}

/** The entries after a write: the changed fields now belong to the writer. */
export function recordUpdate(options: {
  readonly definition: ResourceDefinition;
  readonly before: StoredObject | undefined;
  readonly after: StoredObject;
  readonly manager: FieldManager;
}): ManagedFieldsEntry[] | undefined {
  const { definition, before, after, manager } = options;
  const native = !definition.custom;
  const oldFields = before ? fieldsOf(before, native) : new FieldSet();
  const newFields = fieldsOf(after, native);
  const changed = newFields.filter(
    (path, value) => oldFields.valueOf(path) !== value,
  );
  const apiVersion = apiVersionOf(definition);
  const isWriter = (entry: ManagedFieldsEntry) =>
    entry.operation === 'Update' &&
    entry.manager === manager.name &&
    entry.subresource === manager.subresource &&
    entry.apiVersion === apiVersion;

  let owned = changed;
  const others: ManagedFieldsEntry[] = [];
  for (const entry of before?.metadata.managedFields ?? []) {
    const fields = FieldSet.fromV1(entry.fieldsV1).filter(path =>
      newFields.has(path),
    );
    if (isWriter(entry)) {
      owned = fields.union(changed);
    } else {
      const left = fields.without(changed);
      if (left.size > 0) {
        others.push({ ...entry, fieldsV1: left.toV1() });
      }
    }
  }
  const previous = before?.metadata.managedFields?.find(isWriter);
  const entries = [...others];
  if (owned.size > 0) {
    entries.push({
      manager: manager.name,
      operation: 'Update',
      apiVersion,
      time:
        changed.size > 0 || !previous
          ? manager.time
          : previous.time ?? manager.time,
      fieldsType: 'FieldsV1',
      fieldsV1: owned.toV1(),
      ...(manager.subresource ? { subresource: manager.subresource } : {}),
    });
  }
  return entries.length > 0 ? entries : undefined;
}
