import {
  type ResourceDefinition,
  apiVersionOf,
} from '../definitions/resourceDefinition';
import { badRequest } from '../errors/statusErrors';
import { valueAt } from '../json';
import { type StoredObject } from '../types';

interface FieldSelector {
  matches(object: StoredObject): boolean;
  /** The single name that it selects, for authorization. */
  readonly name?: string;
}

function pathOf(definition: ResourceDefinition, field: string, text: string) {
  if (field === 'metadata.name') {
    return field;
  }
  if (field === 'metadata.namespace' && definition.namespaced) {
    return field;
  }
  const fields = definition.fields ?? {};
  const path = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (path === undefined) {
    throw badRequest(
      `Unable to find "${apiVersionOf(definition)}, Resource=${
        definition.plural
      }" that match label selector "", field selector "${text}": field label not supported: ${field}`,
    );
  }
  return path;
}

function asText(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** Parses `metadata.name=a,status.phase!=Running` for one resource. */
export function parseFieldSelector(
  text: string,
  definition: ResourceDefinition,
): FieldSelector {
  const requirements = text
    .split(/(?<!\\),/)
    .filter(part => part !== '')
    .map(part => {
      const match = /^(?<field>[^=!]+)(?<operator>!=|==|=)(?<value>.*)$/s.exec(
        part,
      );
      const groups = match?.groups;
      if (!groups) {
        throw badRequest(
          `invalid selector: '${part}'; can't understand '${part}'`,
        );
      }
      return {
        path: pathOf(definition, groups.field ?? '', text),
        equal: groups.operator !== '!=',
        value: (groups.value ?? '').replace(/\\([\\,=])/g, '$1'),
      };
    });
  return {
    matches: object =>
      requirements.every(
        ({ path, equal, value }) =>
          (asText(valueAt(object, path)) === value) === equal,
      ),
    name: requirements.find(
      ({ path, equal }) => path === 'metadata.name' && equal,
    )?.value,
  };
}
