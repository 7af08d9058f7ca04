import path from 'node:path';
import {
  isObject,
  type JsonObject,
  type JsonValue,
  parseDocuments,
  resolveInTree,
} from 'kustomize-files';
import { minimatch } from 'minimatch';
import { toReferred } from './DirectoryGraph';
import { type PlainRules, toPlainRules } from './plainDirectory';
import type { ParsedDocument, RepositoryFiles } from './RepositoryFiles';

/** An Argo CD application, explicit or from an ApplicationSet. */
export interface ArgoApplication {
  readonly name: string;
  readonly file: string;
  readonly document: number;
  /** The name of the ApplicationSet that generates it */
  readonly set?: string;
  /** The namespace of the application itself */
  readonly home: string | undefined;
  readonly spec: JsonObject;
  /** The directories of its sources that exist in the repository */
  readonly directories: readonly ArgoDirectory[];
  readonly charts: readonly ArgoChart[];
  /** Whether it has a source with a path at all */
  readonly hasPath: boolean;
  /** Its paths that the repository doesn't have */
  readonly missing: readonly string[];
}

/** A directory that an application deploys. */
export interface ArgoDirectory {
  readonly directory: string;
  /** The tool that builds it: Helm and plugins aren't run here */
  readonly tool: 'kustomize' | 'plain' | 'helm' | 'plugin';
  /** The files that are applied as they are, if no tool builds it */
  readonly rules: PlainRules;
  /** `kustomize.namespace` of the source: takes precedence over that of the kustomization */
  readonly forcedNamespace?: string;
  /** `destination.namespace`: for objects that name none */
  readonly namespace?: string;
  /** Fields of `source.kustomize` that change the build and aren't applied */
  readonly transformers: readonly string[];
}

/** A Helm chart that an application deploys. */
interface ArgoChart {
  /** A description, such as `the Helm chart notes` */
  readonly label: string;
  /** Everything that sets its values, as far as the repository contains it */
  readonly values: readonly JsonObject[];
  /** The files of this repository with its values */
  readonly valueFiles: readonly string[];
}

/** How an application refers to a repository. */
export interface ArgoAddress {
  readonly repoURL: string;
  readonly targetRevision: string | undefined;
}

/** An ApplicationSet, and its applications as far as the repository contains them. */
export interface ApplicationSet {
  readonly name: string;
  readonly file: string;
  readonly applications: readonly ArgoApplication[];
  /** Generators whose result only the cluster knows */
  readonly unknownGenerators: readonly string[];
  /** Whether a new directory would get an application of its own */
  readonly takes: (directory: string) => boolean;
  /** The repository that its generators read, if they match something in this one */
  readonly addresses: readonly ArgoAddress[];
}

type Parameters = Readonly<Record<string, JsonValue>>;

const MAX_APPLICATIONS = 1_000;
// Neither changes a name or a namespace.
const HARMLESS = new Set(['namespace', 'version', 'images', 'commonLabels']);

/** Parses the application of a document. */
export async function toApplication(
  files: RepositoryFiles,
  { file, document, value }: ParsedDocument,
  made: { readonly set?: string; readonly home?: string } = {},
): Promise<ArgoApplication> {
  const spec = isObject(value.spec) ? value.spec : {};
  const destination = isObject(spec.destination) ? spec.destination : {};
  const all = listSources(spec);
  const sources = all.filter(
    ({ path: at, chart }) => typeof at === 'string' && !chart,
  );
  const directories: ArgoDirectory[] = [];
  const charts: ArgoChart[] = [];
  const missing: string[] = [];
  for (const source of all.filter(({ chart }) => typeof chart === 'string')) {
    charts.push(
      await toChart(files, source, {
        label: `the Helm chart ${source.chart}`,
        all,
      }),
    );
  }
  for (const source of sources) {
    const [directory] = toReferred('.', String(source.path));
    const exists =
      directory !== undefined && (await files.list(directory)) !== undefined;
    if (exists) {
      const kustomize = isObject(source.kustomize) ? source.kustomize : {};
      const tool = await toTool(files, source, directory);
      if (tool === 'helm') {
        charts.push(
          await toChart(files, source, {
            label: `the Helm chart in ${directory}`,
            all,
            directory,
          }),
        );
      }
      directories.push({
        directory,
        tool,
        rules: toPlainRules(isObject(source.directory) ? source.directory : {}),
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
    set: made.set,
    home: toText(metadata.namespace) ?? made.home,
    spec,
    directories,
    charts,
    hasPath: sources.length > 0,
    missing,
  };
}

/** The sources of an application. If there is a list, Argo CD ignores the single one. */
export function listSources(spec: JsonObject): readonly JsonObject[] {
  const several = toObjects(spec.sources);
  return several.length > 0 || !isObject(spec.source) ? several : [spec.source];
}

/** The tool that builds a directory, detected like Argo CD does. */
async function toTool(
  files: RepositoryFiles,
  source: JsonObject,
  directory: string,
): Promise<ArgoDirectory['tool']> {
  if (source.plugin !== undefined) {
    return 'plugin';
  }
  const configured = (['helm', 'kustomize', 'directory'] as const).filter(
    tool => isObject(source[tool]) && Object.keys(source[tool]).length > 0,
  );
  if (configured.length === 1 && configured[0] !== undefined) {
    return configured[0] === 'directory' ? 'plain' : configured[0];
  }
  if (await files.kustomization(directory)) {
    return 'kustomize';
  }
  return (await files.text(resolveInTree(directory, 'Chart.yaml'))) ===
    undefined
    ? 'plain'
    : 'helm';
}

async function toChart(
  files: RepositoryFiles,
  source: JsonObject,
  options: {
    readonly label: string;
    /** All sources of the application: values may be in another */
    readonly all: readonly JsonObject[];
    /** The directory of the chart, if it is in this repository */
    readonly directory?: string;
  },
): Promise<ArgoChart> {
  const { label, all, directory } = options;
  const helm = isObject(source.helm) ? source.helm : {};
  const values: JsonObject[] = [];
  const valueFiles: string[] = [];
  const references = Array.isArray(helm.valueFiles)
    ? helm.valueFiles.map(String)
    : [];
  const refs = all.flatMap(({ ref }) => toText(ref) ?? []);
  for (const reference of [
    ...(directory === undefined ? [] : ['values.yaml']),
    ...references,
  ]) {
    const [, ref, rest = ''] = /^\$([^/]+)\/(.*)$/.exec(reference) ?? [];
    const isKnown = ref === undefined || refs.includes(ref);
    const [file] = isKnown
      ? toReferred(
          ref === undefined ? directory ?? '.' : '.',
          ref === undefined ? reference : rest,
        )
      : [];
    const isHere = ref !== undefined || directory !== undefined;
    if (
      file !== undefined &&
      isHere &&
      (await files.text(file)) !== undefined
    ) {
      valueFiles.push(file);
      const [first] = (await files.documents(file)) ?? [];
      values.push(...(first ? [first.value] : []));
    }
  }
  if (typeof helm.values === 'string') {
    values.push(...readValues(helm.values));
  }
  values.push(...(isObject(helm.valuesObject) ? [helm.valuesObject] : []));
  return { label, values, valueFiles };
}

function readValues(text: string): JsonObject[] {
  try {
    return parseDocuments(text, 'values').filter(isObject);
  } catch {
    // Invalid values count as unknown; Argo CD would reject them.
    return [];
  }
}

/** Parses the ApplicationSet of a document, with the applications of its directory, file and list generators. */
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
    const made = await generate(files, generator, {
      unknownGenerators,
      patterns,
    });
    parameters.push(
      ...made.filter(each => isSelected(generator.selector, each)),
    );
  }
  const template = isObject(spec.template) ? spec.template : {};
  const applications: ArgoApplication[] = [];
  for (const each of parameters.slice(0, MAX_APPLICATIONS)) {
    applications.push(
      await toApplication(
        files,
        { ...found, value: fillTemplate(template, each) as JsonObject },
        { set: name, home: toText(metadata.namespace) },
      ),
    );
  }
  return {
    name,
    file: found.file,
    applications,
    unknownGenerators,
    takes: directory => patterns.some(each => matches(each, directory)),
    addresses: parameters.length === 0 ? [] : listGitAddresses(spec.generators),
  };
}

/** The repositories of all directory and file generators, including those in a matrix. */
function listGitAddresses(generators: unknown): readonly ArgoAddress[] {
  return toObjects(generators).flatMap(({ git, matrix, merge }) => [
    ...(isObject(git) ? toAddress(git.repoURL, git.revision) : []),
    ...[matrix, merge].flatMap(each =>
      isObject(each) ? listGitAddresses(each.generators) : [],
    ),
  ]);
}

function toAddress(repoURL: unknown, revision: unknown): ArgoAddress[] {
  return typeof repoURL === 'string' && !/[{}\s]/.test(repoURL)
    ? [{ repoURL, targetRevision: toText(revision) }]
    : [];
}

/** The URLs with which an application refers to this repository: the paths that it names exist here. */
export function listOwnAddresses({
  spec,
  directories,
  charts,
}: ArgoApplication): readonly ArgoAddress[] {
  const hasValueFiles = charts.some(({ valueFiles }) => valueFiles.length > 0);
  return listSources(spec)
    .filter(
      ({ path: at, chart, ref }) =>
        !chart &&
        (typeof at === 'string'
          ? directories.some(
              ({ directory }) =>
                directory !== '.' && toReferred('.', at).includes(directory),
            )
          : typeof ref === 'string' && hasValueFiles),
    )
    .flatMap(({ repoURL, targetRevision }) =>
      toAddress(repoURL, targetRevision),
    );
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
    return list.elements
      .filter(isObject)
      .map(each => withValues(list, each as Parameters));
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
      .map(directory => withValues(git, toPathParameters(directory)));
  }
  if (isObject(git) && Array.isArray(git.files)) {
    const entries = toObjects(git.files);
    const patterns = entries
      .filter(({ exclude }) => exclude !== true)
      .map(each => String(each.path));
    const excluded = entries
      .filter(({ exclude }) => exclude === true)
      .map(each => String(each.path));
    const found: Parameters[] = [];
    for (const file of await files.dataFiles()) {
      const fits = (pattern: string) => minimatch(file, pattern);
      if (patterns.some(fits) && !excluded.some(fits)) {
        for (const value of await readDataFile(files, file)) {
          found.push({
            ...(value as Record<string, JsonValue>),
            ...withValues(
              git,
              toPathParameters(path.posix.dirname(file), file),
            ),
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
  // In a matrix with clusters, the other generator is known.
  return unknown.includes('clusters') ? [{}] : [];
}

/** The parameters with the `values` of their generator, under its `pathParamPrefix`. */
function withValues(generator: JsonObject, parameters: Parameters): Parameters {
  const { values, pathParamPrefix: prefix } = generator;
  const { path: at, ...others } = parameters;
  const placed: Parameters =
    typeof prefix === 'string' && prefix !== '' && at !== undefined
      ? { ...others, [prefix]: { path: at } }
      : parameters;
  return isObject(values)
    ? { ...placed, values: fillTemplate(values, placed) }
    : placed;
}

/** The mappings of a parameter file: a list contains several. */
async function readDataFile(
  files: RepositoryFiles,
  file: string,
): Promise<readonly JsonObject[]> {
  try {
    return parseDocuments((await files.text(file)) ?? '', file)
      .flatMap(each => (Array.isArray(each) ? each : [each]))
      .filter(isObject);
  } catch {
    // Argo CD generates no applications for an invalid file.
    return [];
  }
}

/** The first generator's parameters, merged with those of the others that have the same keys. */
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

function toPathParameters(directory: string, file?: string): Parameters {
  const segments = directory.split('/');
  return {
    path: {
      path: directory,
      basename: path.posix.basename(directory),
      basenameNormalized: path.posix
        .basename(directory)
        .replace(/[^a-z0-9-]/g, '-'),
      segments,
      ...(file === undefined ? {} : { filename: path.posix.basename(file) }),
    },
  };
}

/** Fills in Go templates and Argo CD's older syntax; unknown expressions stay as written. */
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

type TemplateFunction = (
  value: string | undefined,
  rest: readonly string[],
) => string | undefined;

/** The most common functions in ApplicationSet templates. */
const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<
  string,
  TemplateFunction
>([
  ['default', (value, [fallback]) => value || fallback],
  ['lower', value => value?.toLowerCase()],
  ['upper', value => value?.toUpperCase()],
  ['trim', value => value?.trim()],
  ['quote', value => value],
  ['toString', value => value],
  ['normalize', value => value?.toLowerCase().replace(/[^a-z0-9.-]/g, '-')],
  [
    'replace',
    (value, [from = '', to = '']) => value?.replaceAll(from, () => to),
  ],
  [
    'trimPrefix',
    (value, [prefix = '']) =>
      value?.startsWith(prefix) ? value.slice(prefix.length) : value,
  ],
  [
    'trimSuffix',
    (value, [suffix = '']) =>
      suffix !== '' && value?.endsWith(suffix)
        ? value.slice(0, -suffix.length)
        : value,
  ],
]);

/** Evaluates an expression with its functions; undefined if any part is unknown. */
function evaluate(
  expression: string,
  parameters: Parameters,
): string | undefined {
  const [first = '', ...calls] = expression.split('|').map(each => each.trim());
  let value = lookUp(first, parameters);
  for (const call of calls) {
    const [name = '', ...rest] = call.match(/"[^"]*"|\S+/g) ?? [];
    const apply = FUNCTIONS.get(name);
    if (!apply) {
      return undefined;
    }
    value = apply(
      value,
      rest.map(each => each.replace(/^"|"$/g, '')),
    );
  }
  return value;
}

function lookUp(
  expression: string,
  parameters: Parameters,
): string | undefined {
  const [, indexed, index] =
    /^index \.(\S+) "?([\w-]+)"?$/.exec(expression) ?? [];
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
  return typeof found === 'string' ||
    typeof found === 'number' ||
    typeof found === 'boolean'
    ? String(found)
    : undefined;
}

/** Whether a generator's `selector` matches its parameters. */
function isSelected(selector: unknown, parameters: Parameters): boolean {
  if (!isObject(selector)) {
    return true;
  }
  const { matchLabels, matchExpressions } = selector;
  return (
    Object.entries(isObject(matchLabels) ? matchLabels : {}).every(
      ([key, value]) => lookUp(key, parameters) === String(value),
    ) &&
    toObjects(matchExpressions).every(({ key, operator, values }) => {
      const value = lookUp(String(key), parameters);
      const isIn =
        value !== undefined &&
        Array.isArray(values) &&
        values.map(String).includes(value);
      switch (operator) {
        case 'In':
          return isIn;
        case 'NotIn':
          return !isIn;
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return true;
      }
    })
  );
}

function toObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
