import path from 'node:path';
import { isObject, type JsonObject, type JsonValue } from 'kustomize-files';
import { minimatch } from 'minimatch';
import { toReferred } from './DirectoryGraph';
import type { ParsedDocument, RepositoryFiles } from './RepositoryFiles';

/** An application of Argo CD, written out or made by an ApplicationSet. */
export interface ArgoApplication {
  readonly name: string;
  readonly file: string;
  readonly document: number;
  /** The name of the ApplicationSet that makes it */
  readonly set?: string;
  /** The directories of its sources that exist in the repository */
  readonly directories: readonly ArgoDirectory[];
  /** Whether it has a source with a path at all */
  readonly hasPath: boolean;
  /** Its paths that the repository doesn't have */
  readonly missing: readonly string[];
}

/** A directory that an application deploys. */
export interface ArgoDirectory {
  readonly directory: string;
  /** `kustomize.namespace` of the source: it wins over that of the kustomization */
  readonly forcedNamespace?: string;
  /** `destination.namespace`: for objects that name none */
  readonly namespace?: string;
  /** Fields of `source.kustomize` that change what is built, and that aren't applied */
  readonly transformers: readonly string[];
}

/** An ApplicationSet, and what it makes as far as the repository says. */
export interface ApplicationSet {
  readonly name: string;
  readonly file: string;
  readonly applications: readonly ArgoApplication[];
  /** Generators whose result only the cluster knows */
  readonly unknownGenerators: readonly string[];
  /** Whether a directory would become an application of its own */
  readonly takes: (directory: string) => boolean;
}

type Parameters = Readonly<Record<string, JsonValue>>;

const MAX_APPLICATIONS = 1_000;
// Neither changes a name or a namespace.
const HARMLESS = new Set(['namespace', 'version', 'images', 'commonLabels']);

/** The application of a document. */
export async function toApplication(
  files: RepositoryFiles,
  { file, document, value }: ParsedDocument,
  set?: string,
): Promise<ArgoApplication> {
  const spec = isObject(value.spec) ? value.spec : {};
  const destination = isObject(spec.destination) ? spec.destination : {};
  const sources = [
    ...(isObject(spec.source) ? [spec.source] : []),
    ...(Array.isArray(spec.sources) ? spec.sources.filter(isObject) : []),
  ].filter(({ path: at, chart }) => typeof at === 'string' && !chart);
  const directories: ArgoDirectory[] = [];
  const missing: string[] = [];
  for (const source of sources) {
    const [directory] = toReferred('.', String(source.path));
    const exists =
      directory !== undefined && (await files.list(directory)) !== undefined;
    if (exists) {
      const kustomize = isObject(source.kustomize) ? source.kustomize : {};
      directories.push({
        directory,
        forcedNamespace: toText(kustomize.namespace),
        namespace: toText(destination.namespace),
        transformers: Object.keys(kustomize).filter(
          field => !HARMLESS.has(field),
        ),
      });
    } else {
      missing.push(String(source.path));
    }
  }
  const metadata = isObject(value.metadata) ? value.metadata : {};
  return {
    name: String(metadata.name),
    file,
    document,
    set,
    directories,
    hasPath: sources.length > 0,
    missing,
  };
}

/** The ApplicationSet of a document, with the applications of its generators of directories, files and lists. */
export async function toApplicationSet(
  files: RepositoryFiles,
  found: ParsedDocument,
): Promise<ApplicationSet> {
  const { value } = found;
  const spec = isObject(value.spec) ? value.spec : {};
  const metadata = isObject(value.metadata) ? value.metadata : {};
  const name = String(metadata.name);
  const unknownGenerators: string[] = [];
  const patterns: DirectoryPatterns[] = [];
  const parameters: Parameters[] = [];
  for (const generator of toObjects(spec.generators)) {
    parameters.push(
      ...(await generate(files, generator, { unknownGenerators, patterns })),
    );
  }
  const template = isObject(spec.template) ? spec.template : {};
  const applications: ArgoApplication[] = [];
  for (const each of parameters.slice(0, MAX_APPLICATIONS)) {
    applications.push(
      await toApplication(
        files,
        { ...found, value: fillTemplate(template, each) as JsonObject },
        name,
      ),
    );
  }
  return {
    name,
    file: found.file,
    applications,
    unknownGenerators,
    takes: directory => patterns.some(each => matches(each, directory)),
  };
}

interface DirectoryPatterns {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

interface Collected {
  readonly unknownGenerators: string[];
  readonly patterns: DirectoryPatterns[];
}

async function generate(
  files: RepositoryFiles,
  generator: JsonObject,
  collected: Collected,
): Promise<Parameters[]> {
  const { git, list, matrix, merge } = generator;
  if (isObject(list) && Array.isArray(list.elements)) {
    return list.elements.filter(isObject) as Parameters[];
  }
  if (isObject(git) && Array.isArray(git.directories)) {
    const entries = toObjects(git.directories);
    const pathsOf = (exclude: boolean) =>
      entries
        .filter(each => (each.exclude === true) === exclude)
        .map(each => String(each.path));
    const patterns = { include: pathsOf(false), exclude: pathsOf(true) };
    collected.patterns.push(patterns);
    return (await listDirectories(files))
      .filter(directory => matches(patterns, directory))
      .map(directory => toPathParameters(directory));
  }
  if (isObject(git) && Array.isArray(git.files)) {
    const patterns = toObjects(git.files).map(each => String(each.path));
    const found: Parameters[] = [];
    for (const file of await files.yamlFiles()) {
      if (patterns.some(pattern => minimatch(file, pattern))) {
        for (const { value } of (await files.documents(file)) ?? []) {
          found.push({
            ...(value as Record<string, JsonValue>),
            ...toPathParameters(path.posix.dirname(file)),
          });
        }
      }
    }
    return found;
  }
  if (isObject(matrix) && Array.isArray(matrix.generators)) {
    let product: Parameters[] = [{}];
    for (const each of toObjects(matrix.generators)) {
      const factors = await generate(files, each, collected);
      product = product.flatMap(left =>
        factors.map(right => ({ ...left, ...right })),
      );
    }
    return product.slice(0, MAX_APPLICATIONS);
  }
  if (isObject(merge) && Array.isArray(merge.generators)) {
    return mergeParameters(files, merge, collected);
  }
  const unknown = Object.keys(generator).filter(
    key => !['selector', 'template'].includes(key),
  );
  collected.unknownGenerators.push(...unknown);
  // Of a product with clusters, the other factor is known.
  return unknown.includes('clusters') ? [{}] : [];
}

/** The first generator's parameters, with those of the others that have the same keys. */
async function mergeParameters(
  files: RepositoryFiles,
  merge: JsonObject,
  collected: Collected,
): Promise<Parameters[]> {
  const keys = Array.isArray(merge.mergeKeys)
    ? merge.mergeKeys.map(String)
    : [];
  const keyOf = (parameters: Parameters) =>
    JSON.stringify(keys.map(key => parameters[key] ?? null));
  const [base = [], ...others] = await Promise.all(
    toObjects(merge.generators).map(each => generate(files, each, collected)),
  );
  return base.map(parameters =>
    others
      .flat()
      .filter(other => keyOf(other) === keyOf(parameters))
      .reduce((all, other) => ({ ...all, ...other }), parameters),
  );
}

function matches(
  { include, exclude }: DirectoryPatterns,
  directory: string,
): boolean {
  const fits = (pattern: string) => minimatch(directory, pattern);
  return include.some(fits) && !exclude.some(fits);
}

async function listDirectories(files: RepositoryFiles): Promise<string[]> {
  const directories = new Set<string>();
  for (const file of await files.yamlFiles()) {
    let directory = path.posix.dirname(file);
    while (directory !== '.' && !directories.has(directory)) {
      directories.add(directory);
      directory = path.posix.dirname(directory);
    }
  }
  return [...directories].sort();
}

function toPathParameters(directory: string): Parameters {
  const segments = directory.split('/');
  return {
    path: {
      path: directory,
      basename: path.posix.basename(directory),
      basenameNormalized: path.posix
        .basename(directory)
        .replace(/[^a-z0-9-]/g, '-'),
      segments,
    },
  };
}

/** Fills in Go templates and Argo CD's older ones; what isn't known stays as it is written. */
function fillTemplate(
  value: JsonValue | undefined,
  parameters: Parameters,
): JsonValue {
  if (typeof value === 'string') {
    return value.replace(
      /\{\{-?\s*([^{}]+?)\s*-?\}\}/g,
      (whole, expression) => evaluate(String(expression), parameters) ?? whole,
    );
  }
  if (Array.isArray(value)) {
    return value.map(each => fillTemplate(each, parameters));
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          fillTemplate(each, parameters),
        ]),
      )
    : value ?? null;
}

function evaluate(
  expression: string,
  parameters: Parameters,
): string | undefined {
  const [, indexed, index] = /^index \.(\S+) (\d+)$/.exec(expression) ?? [];
  const keys =
    indexed === undefined
      ? expression
          .replace(/^\./, '')
          .replace(/\[(\d+)\]/g, '.$1')
          .split('.')
      : [...indexed.split('.'), index ?? ''];
  let found: JsonValue | undefined = parameters as JsonObject;
  for (const key of keys) {
    if (Array.isArray(found)) {
      found = found[Number(key)];
    } else if (isObject(found) && Object.hasOwn(found, key)) {
      found = found[key];
    } else {
      found = undefined;
    }
  }
  const { path: at } = parameters;
  if (isObject(at)) {
    // Argo CD's older templates: path is the directory itself, path[0] its first part.
    if (expression === 'path') {
      return String(at.path);
    }
    const [, part] = /^path\[(\d+)\]$/.exec(expression) ?? [];
    if (part !== undefined && Array.isArray(at.segments)) {
      found = at.segments[Number(part)];
    }
  }
  return typeof found === 'string' || typeof found === 'number'
    ? String(found)
    : undefined;
}

function toObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
