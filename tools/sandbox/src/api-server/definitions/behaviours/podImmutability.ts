import {
  cloneJson,
  equalJson,
  isJsonObject,
  type JsonObject,
} from '../../json';
import { type StoredObject } from '../../types';
import { type FieldError, forbiddenField } from '../../validation/fieldError';

/** A pod's spec without its mutable fields. */
function frozenPart(pod: StoredObject, old: StoredObject): JsonObject {
  const spec = isJsonObject(pod.spec) ? cloneJson(pod.spec) : {};
  const oldSpec = isJsonObject(old.spec) ? old.spec : {};
  delete spec.activeDeadlineSeconds;
  delete spec.tolerations;
  if (!oldSpec.nodeName) {
    // Set once, by the binding.
    delete spec.nodeName;
  }
  for (const list of [spec.containers, spec.initContainers]) {
    for (const container of Array.isArray(list) ? list : []) {
      if (isJsonObject(container)) {
        delete container.image;
      }
    }
  }
  return spec;
}

/** A pod's containers are fixed at creation. */
export function podChangeErrors(
  pod: StoredObject,
  old: StoredObject,
): readonly FieldError[] {
  return equalJson(frozenPart(pod, old), frozenPart(old, old))
    ? []
    : [
        forbiddenField(
          'spec',
          'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        ),
      ];
}
