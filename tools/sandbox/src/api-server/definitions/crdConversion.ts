import { isJsonObject, type JsonObject } from '../json';
import { type StoredObject } from '../types';
import { type Schema } from '../validation/schema';
import { apiVersionOf, type ResourceDefinition } from './resourceDefinition';

const openSchema: Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};

/** The CustomResourceDefinition that defines a resource. */
export function definitionToCrd(definition: ResourceDefinition): JsonObject {
  const { group, version, plural, kind, shortNames, status } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: {
        plural,
        kind,
        singular: definition.singular ?? kind.toLowerCase(),
        ...(shortNames ? { shortNames } : {}),
      },
      scope: definition.namespaced ? 'Namespaced' : 'Cluster',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: definition.schema ?? openSchema },
          ...(status ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  };
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function fieldsOf(version: JsonObject): Readonly<Record<string, string>> {
  const fields = Array.isArray(version.selectableFields)
    ? version.selectableFields.filter(isJsonObject)
    : [];
  return Object.fromEntries(
    fields.map(field => {
      const path = String(field.jsonPath).replace(/^\./, '');
      return [path, path];
    }),
  );
}

/** The resources that a CustomResourceDefinition defines; `known` returns the behaviour of a built-in one. */
export function definitionsOf(
  crd: StoredObject,
  known: readonly ResourceDefinition[],
): readonly ResourceDefinition[] {
  const spec = isJsonObject(crd.spec) ? crd.spec : {};
  const names = isJsonObject(spec.names) ? spec.names : {};
  const versions = Array.isArray(spec.versions) ? spec.versions : [];
  return versions
    .filter(isJsonObject)
    .filter(version => version.served === true)
    .map(version => {
      const schema = isJsonObject(version.schema)
        ? version.schema.openAPIV3Schema
        : undefined;
      const subresources = isJsonObject(version.subresources)
        ? version.subresources
        : {};
      const made: ResourceDefinition = {
        group: String(spec.group),
        version: String(version.name),
        kind: String(names.kind),
        plural: String(names.plural),
        singular: String(names.singular),
        shortNames: texts(names.shortNames),
        categories: texts(names.categories),
        namespaced: spec.scope === 'Namespaced',
        custom: true,
        status: isJsonObject(subresources.status),
        generation: true,
        names: 'subdomain',
        fields: fieldsOf(version),
        schema: isJsonObject(schema) ? (schema as Schema) : undefined,
      };
      const builtIn = known.find(
        item => apiVersionOf(item) === apiVersionOf(made),
      );
      return builtIn?.behaviour
        ? { ...made, behaviour: builtIn.behaviour }
        : made;
    });
}
