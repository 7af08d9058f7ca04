import { type Definitions } from '../definitions/definitions';
import {
  apiVersionOf,
  type ResourceDefinition,
} from '../definitions/resourceDefinition';
import { type JsonObject } from '../json';

const index = '/openapi/v3';

function folderOf(definition: ResourceDefinition): string {
  const apiVersion = apiVersionOf(definition);
  return definition.group ? `apis/${apiVersion}` : `api/${apiVersion}`;
}

/** `fieldValidation` among the parameters tells clients that the server validates fields. */
function operation(definition: ResourceDefinition, action: string): JsonObject {
  const { group, version, kind } = definition;
  return {
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(name => ({
      name,
      in: 'query',
      schema: { type: 'string', uniqueItems: true },
    })),
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function pathsOf(definition: ResourceDefinition): JsonObject {
  const scope = definition.namespaced ? 'namespaces/{namespace}/' : '';
  const collection = `/${folderOf(definition)}/${scope}${definition.plural}`;
  return {
    [collection]: { post: operation(definition, 'post') },
    [`${collection}/{name}`]: {
      put: operation(definition, 'put'),
      patch: operation(definition, 'patch'),
    },
  };
}

function schemasOf(definition: ResourceDefinition): JsonObject {
  const { group, version, kind, schema } = definition;
  const name = [...group.split('.').reverse(), version, kind]
    .filter(part => part !== '')
    .join('.');
  return {
    [name]: {
      ...(schema ?? { type: 'object' }),
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    },
  };
}

/** The part of OpenAPI that makes kubectl leave validation to the server. */
export function openApi(
  definitions: Definitions,
  path: string,
): JsonObject | undefined {
  if (path === index) {
    const folders = new Set(definitions.list().map(folderOf));
    return {
      paths: Object.fromEntries(
        [...folders].map(folder => [
          folder,
          { serverRelativeURL: `${index}/${folder}` },
        ]),
      ),
    };
  }
  const served = definitions
    .list()
    .filter(definition => path === `${index}/${folderOf(definition)}`);
  if (served.length === 0) {
    return undefined;
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'sandbox' },
    paths: Object.assign({}, ...served.map(pathsOf)),
    components: { schemas: Object.assign({}, ...served.map(schemasOf)) },
  };
}
