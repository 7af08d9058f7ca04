import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { type StoredObject } from '../types';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
} from '../validation/fieldError';
import {
  labelValueProblems,
  nameProblems,
  qualifiedNameProblems,
} from '../validation/names';

const annotationLimit = 256 * 1024;

function checkName(
  object: StoredObject,
  definition: ResourceDefinition,
): readonly FieldError[] {
  const { name, generateName } = object.metadata;
  if (!name) {
    return generateName
      ? []
      : [required('metadata.name', 'name or generateName is required')];
  }
  return nameProblems(name, definition.names).map(problem =>
    invalid('metadata.name', name, problem),
  );
}

function checkMaps(object: StoredObject): readonly FieldError[] {
  const { labels = {}, annotations = {} } = object.metadata;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels)) {
    for (const problem of qualifiedNameProblems(key)) {
      errors.push(invalid('metadata.labels', key, problem));
    }
    for (const problem of labelValueProblems(value)) {
      errors.push(invalid('metadata.labels', value, problem));
    }
  }
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    size += key.length + value.length;
    for (const problem of qualifiedNameProblems(key.toLowerCase())) {
      errors.push(invalid('metadata.annotations', key, problem));
    }
  }
  if (size > annotationLimit) {
    errors.push({
      reason: 'FieldValueTooLong',
      field: 'metadata.annotations',
      message: `Too long: may not be more than ${annotationLimit} bytes`,
    });
  }
  return errors;
}

function checkOwners(object: StoredObject): readonly FieldError[] {
  const owners = object.metadata.ownerReferences ?? [];
  const errors: FieldError[] = [];
  owners.forEach((owner, index) => {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[field]) {
        errors.push(
          invalid(
            `metadata.ownerReferences[${index}].${field}`,
            owner[field],
            'must not be empty',
          ),
        );
      }
    }
  });
  if (owners.filter(owner => owner.controller === true).length > 1) {
    errors.push(
      invalid(
        'metadata.ownerReferences',
        owners.length,
        'Only one reference can have Controller set to true',
      ),
    );
  }
  return errors;
}

const bareFinalizers = ['foregroundDeletion', 'orphan'];

function checkFinalizers(
  object: StoredObject,
  old: StoredObject | undefined,
  custom: boolean,
): readonly FieldError[] {
  const finalizers = object.metadata.finalizers ?? [];
  const errors = finalizers.flatMap(finalizer => {
    const problems = [...qualifiedNameProblems(finalizer)];
    // For custom resources the real server only warns: Flux's own finalizer has no path
    if (
      !custom &&
      !finalizer.includes('/') &&
      !bareFinalizers.includes(finalizer)
    ) {
      problems.push(
        'name is neither a standard finalizer name nor is it fully qualified',
      );
    }
    return problems.map(problem =>
      invalid('metadata.finalizers', finalizer, problem),
    );
  });
  if (old?.metadata.deletionTimestamp) {
    const known = old.metadata.finalizers ?? [];
    const added = finalizers.filter(finalizer => !known.includes(finalizer));
    if (added.length > 0) {
      errors.push(
        forbiddenField(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
            .map(item => JSON.stringify(item))
            .join(', ')}}`,
        ),
      );
    }
  }
  return errors;
}

/** The errors in an object's metadata. */
export function validateMetadata(
  object: StoredObject,
  definition: ResourceDefinition,
  old?: StoredObject,
): readonly FieldError[] {
  return [
    ...checkName(object, definition),
    ...checkMaps(object),
    ...checkOwners(object),
    ...checkFinalizers(object, old, definition.custom),
  ];
}
