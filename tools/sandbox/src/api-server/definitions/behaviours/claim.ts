import {
  childObject,
  cloneJson,
  equalJson,
  isJsonObject,
  type JsonObject,
} from '../../json';
import { type StoredObject } from '../../types';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
} from '../../validation/fieldError';
import { parseQuantity } from '../../validation/quantity';
import { type ResourceBehaviour } from '../resourceDefinition';

const accessModes = [
  'ReadWriteOnce',
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOncePod',
];

function specOf(claim: StoredObject): JsonObject {
  return isJsonObject(claim.spec) ? claim.spec : {};
}

function storageRequest(claim: StoredObject): unknown {
  const { resources } = specOf(claim);
  const requests = isJsonObject(resources) ? resources.requests : undefined;
  return isJsonObject(requests) ? requests.storage : undefined;
}

/** `dataSource` and `dataSourceRef` are two names of one field: each fills the other. */
function normalizeDataSources(spec: JsonObject): void {
  if (spec.dataSource && !spec.dataSourceRef) {
    spec.dataSourceRef = cloneJson(spec.dataSource);
  } else if (
    isJsonObject(spec.dataSourceRef) &&
    !spec.dataSource &&
    !spec.dataSourceRef.namespace
  ) {
    spec.dataSource = cloneJson(spec.dataSourceRef);
  }
}

/** The spec without the mutable fields of a claim. */
function frozenPart(claim: StoredObject, old: StoredObject): JsonObject {
  const spec = cloneJson(specOf(claim));
  const resources = childObject(spec, 'resources');
  delete resources.requests;
  delete spec.volumeAttributesClassName;
  if (specOf(old).volumeName === undefined) {
    // A claim is bound once: the controller may set the volume of an unbound one.
    delete spec.volumeName;
  }
  if (specOf(old).storageClassName === undefined) {
    delete spec.storageClassName;
  }
  return spec;
}

function checkChange(
  claim: StoredObject,
  old: StoredObject,
): readonly FieldError[] {
  if (!equalJson(frozenPart(claim, old), frozenPart(old, old))) {
    return [
      forbiddenField(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    ];
  }
  const before = parseQuantity(storageRequest(old));
  const after = parseQuantity(storageRequest(claim));
  if (before !== undefined && after !== undefined && after !== before) {
    const bound = isJsonObject(old.status) && old.status.phase === 'Bound';
    if (!bound) {
      return [
        forbiddenField(
          'spec',
          'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
        ),
      ];
    }
    if (after < before) {
      return [
        forbiddenField(
          'spec.resources.requests.storage',
          'field can not be less than status.capacity',
        ),
      ];
    }
  }
  return [];
}

function checkSpec(claim: StoredObject): readonly FieldError[] {
  const spec = specOf(claim);
  const errors: FieldError[] = [];
  const modes = Array.isArray(spec.accessModes) ? spec.accessModes : [];
  if (modes.length === 0) {
    errors.push(
      required('spec.accessModes', 'at least 1 access mode is required'),
    );
  }
  for (const mode of modes) {
    if (!accessModes.includes(String(mode))) {
      errors.push({
        reason: 'FieldValueNotSupported',
        field: 'spec.accessModes',
        message: `Unsupported value: ${JSON.stringify(
          mode,
        )}: supported values: ${[...accessModes]
          .sort()
          .map(item => `"${item}"`)
          .join(', ')}`,
      });
    }
  }
  const storage = storageRequest(claim);
  const bytes = parseQuantity(storage);
  if (storage === undefined) {
    errors.push(required('spec.resources[storage]'));
  } else if (bytes === undefined || bytes <= 0) {
    errors.push(
      invalid('spec.resources[storage]', storage, 'must be greater than zero'),
    );
  }
  return errors;
}

export const claimBehaviour: ResourceBehaviour = {
  prepareCreate(claim) {
    const spec = childObject(claim, 'spec');
    spec.volumeMode ??= 'Filesystem';
    normalizeDataSources(spec);
    claim.status = { phase: 'Pending' };
  },
  prepareUpdate(claim) {
    const spec = childObject(claim, 'spec');
    spec.volumeMode ??= 'Filesystem';
    normalizeDataSources(spec);
  },
  validate(claim, old) {
    return old ? checkChange(claim, old) : checkSpec(claim);
  },
};
