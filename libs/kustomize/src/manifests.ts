import { InputError } from './yaml/InputError';
import { parseYaml } from './yaml/parseYaml';
import { isObject, type JsonObject } from './yaml/json';
import {
  stringify,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';

/** An object of the Kubernetes API, as written in a manifest. @public */
export interface Manifest extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { name: string };
}

/**
 * YAML 1.1 as Kubernetes' own parser reads it: `yes` and `on` are booleans, `014` is octal; neither dates nor base 60
 * numbers exist.
 */
const KUBERNETES_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: tags =>
    tags.filter(
      tag =>
        typeof tag === 'string' ||
        (tag.tag !== 'tag:yaml.org,2002:timestamp' &&
          !('format' in tag && tag.format === 'TIME')),
    ),
};

/**
 * The documents of a YAML file without empty ones. Throws `InputError` with file and line if it can't be parsed.
 *
 * @public
 */
export function parseDocuments(text: string, file: string): unknown[] {
  return parseNumbered(text, file).map(({ value }) => value);
}

/** The objects of a file, including those in a `List`. Throws `InputError`. @public */
export function parseManifests(text: string, file: string): Manifest[] {
  return parseObjects(text, file).map(({ object }) => object);
}

/** The objects of a file, each with the index of its document. Throws `InputError`. */
export function parseObjects(
  text: string,
  file: string,
): { readonly object: Manifest; readonly document: number }[] {
  return parseNumbered(text, file).flatMap(({ value, document }) =>
    toManifests(value, file).map(object => ({ object, document })),
  );
}

function parseNumbered(
  text: string,
  file: string,
): { readonly value: unknown; readonly document: number }[] {
  return parseYaml(text, KUBERNETES_YAML, file).flatMap((parsed, document) => {
    const [error] = parsed.errors;
    if (error) {
      throw new InputError(`${file} can't be read as YAML: ${error.message}`);
    }
    try {
      const value: unknown = parsed.toJS({ maxAliasCount: 1000 });
      return value === null || value === undefined ? [] : [{ value, document }];
    } catch (cause) {
      // an alias without its anchor, or more aliases than the limit against attacks
      throw new InputError(
        `${file} can't be read as YAML: ${
          cause instanceof Error ? cause.message : cause
        }`,
      );
    }
  });
}

/** One object as YAML, as kustomize prints it. @public */
export function printManifest(manifest: Manifest): string {
  return stringify(manifest, {
    ...KUBERNETES_YAML,
    lineWidth: 0,
    singleQuote: true,
  });
}

function toManifests(value: unknown, file: string): Manifest[] {
  if (!isObject(value)) {
    throw new InputError(
      `${file} holds something that isn't a Kubernetes object`,
    );
  }
  if (
    typeof value.kind === 'string' &&
    value.kind.endsWith('List') &&
    Array.isArray(value.items)
  ) {
    return value.items.flatMap(item => toManifests(item, file));
  }
  if (!isManifest(value)) {
    throw new InputError(
      `${file} holds an object without apiVersion, kind or metadata.name`,
    );
  }
  return [value];
}

/** Whether a value has the fields that identify an object. */
export function isManifest(value: unknown): value is Manifest {
  return (
    isObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isObject(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}
