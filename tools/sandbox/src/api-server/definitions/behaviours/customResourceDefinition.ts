import { childObject, isJsonObject, type JsonObject } from '../../json';
import {
  type FieldError,
  invalid,
  required,
  unsupported,
} from '../../validation/fieldError';
import { type ResourceBehaviour } from '../resourceDefinition';

function versionsOf(spec: JsonObject): readonly JsonObject[] {
  return Array.isArray(spec.versions) ? spec.versions.filter(isJsonObject) : [];
}

export const crdBehaviour: ResourceBehaviour = {
  prepareCreate(crd) {
    const spec = childObject(crd, 'spec');
    const names = childObject(spec, 'names');
    if (typeof names.kind === 'string') {
      names.singular ??= names.kind.toLowerCase();
      names.listKind ??= `${names.kind}List`;
    }
    spec.conversion ??= { strategy: 'None' };
    const since = crd.metadata.creationTimestamp;
    const condition = (type: string, reason: string, message: string) => ({
      type,
      status: 'True',
      lastTransitionTime: since,
      reason,
      message,
    });
    crd.status = {
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition(
          'Established',
          'InitialNamesAccepted',
          'the initial names have been accepted',
        ),
      ],
      acceptedNames: names,
      storedVersions: versionsOf(spec)
        .filter(version => version.storage === true)
        .map(version => version.name),
    };
  },
  validate(crd) {
    const spec = isJsonObject(crd.spec) ? crd.spec : {};
    const names = isJsonObject(spec.names) ? spec.names : {};
    const errors: FieldError[] = [];
    if (!spec.group) {
      errors.push(required('spec.group'));
    }
    for (const field of ['plural', 'kind']) {
      if (!names[field]) {
        errors.push(required(`spec.names.${field}`));
      }
    }
    if (spec.scope !== 'Namespaced' && spec.scope !== 'Cluster') {
      errors.push(
        unsupported('spec.scope', spec.scope, ['Cluster', 'Namespaced']),
      );
    }
    const expected = `${names.plural}.${spec.group}`;
    if (crd.metadata.name !== expected) {
      errors.push(
        invalid(
          'metadata.name',
          crd.metadata.name,
          `must be spec.names.plural+"."+spec.group`,
        ),
      );
    }
    const stored = versionsOf(spec).filter(version => version.storage === true);
    if (stored.length !== 1) {
      errors.push(
        invalid(
          'spec.versions',
          spec.versions,
          'must have exactly one version marked as storage version',
        ),
      );
    }
    return errors;
  },
};
