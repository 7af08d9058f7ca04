import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { LayoutEntry } from '../../../../plugins/scaffolder-backend-module-volsync/src/__testUtils__/repositories';
import { type Manifest, toManifests } from './strict';
import { runTool } from './tools';

/*
 * Computes what clusters get from a repository: the real kustomize builds it, and the program around Flux's own library
 * substitutes variables. Only the order of the steps is defined here, as in Flux's kustomize-controller and Argo CD's
 * repo-server. Nothing of the scaffolder's model of a repository is used.
 *
 * Flux: spec.patches, spec.components and spec.targetNamespace are added to the kustomization of spec.path, or to one
 * that lists everything below it; the result is built, then variables are substituted in every object that doesn't opt
 * out. Each Flux Kustomization in the result is built in the same way. Argo CD: a directory is built if it has a
 * kustomization, otherwise its files are applied; objects without a namespace get that of the destination.
 */

type Mapping = Readonly<Record<string, unknown>>;

/** The applied objects, keyed by what applies them, kind, namespace and name. */
export type ClusterView = ReadonlyMap<string, Manifest>;

const KUSTOMIZATION_FILES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];
const OPT_OUT = 'kustomize.toolkit.fluxcd.io/substitute';
const CLUSTER_SCOPED = new Set(['Namespace']);

interface Context {
  readonly root: string;
  readonly entry: LayoutEntry;
  readonly clusterVariables: Readonly<Record<string, string>>;
  readonly view: Map<string, Manifest>;
  readonly appliers: Set<string>;
}

/** The result of one entry of a repository. */
export async function viewCluster(
  root: string,
  entry: LayoutEntry,
  clusterVariables: Readonly<Record<string, string>> = {},
): Promise<ClusterView> {
  const context: Context = {
    root,
    entry,
    clusterVariables,
    view: new Map(),
    appliers: new Set(),
  };
  const directory = path.join(root, entry.directory);
  if (entry.tool === 'flux') {
    const objects = await withKustomization(directory, {}, () =>
      build(directory, ['--load-restrictor=LoadRestrictionsNone']),
    );
    await addAll(context, entry.directory, objects);
  } else if (entry.tool === 'argocd') {
    await addAll(context, entry.directory, await readPlain(directory, false));
  } else {
    await addAll(context, entry.directory, await build(directory));
  }
  return context.view;
}

async function addAll(
  context: Context,
  applier: string,
  objects: readonly Manifest[],
): Promise<void> {
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object;
    const key = `${applier}: ${apiVersion} ${kind} ${
      metadata.namespace ?? ''
    }/${metadata.name}`;
    if (context.view.has(key)) {
      throw new Error(`Applied twice: ${key}`);
    }
    context.view.set(key, object);
    if (context.entry.tool === 'flux' && isFlux(object)) {
      await addFlux(context, object);
    } else if (context.entry.tool === 'argocd') {
      for (const application of await toApplications(context, object)) {
        await addApplication(context, application);
      }
    }
  }
}

const isFlux = ({ apiVersion, kind }: Manifest) =>
  apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') &&
  kind === 'Kustomization';

async function addFlux(context: Context, object: Manifest): Promise<void> {
  const { root, entry, clusterVariables, appliers } = context;
  const spec = object.spec as Mapping;
  const applier = `Kustomization ${object.metadata.namespace}/${object.metadata.name}`;
  const { kind } = spec.sourceRef as Mapping;
  const isOurs =
    kind ===
    (entry.sourceRoot === undefined ? 'GitRepository' : 'OCIRepository');
  if (!isOurs || appliers.has(applier)) {
    return;
  }
  appliers.add(applier);
  const directory = path.join(
    root,
    entry.sourceRoot ?? '',
    String(spec.path ?? '.'),
  );
  const built = await withKustomization(
    directory,
    {
      ...(spec.targetNamespace === undefined
        ? {}
        : { namespace: spec.targetNamespace }),
      patches: toList(spec.patches),
      components: toList(spec.components),
    },
    () => build(directory, ['--load-restrictor=LoadRestrictionsNone']),
  );
  await addAll(
    context,
    applier,
    await substitute(built, spec.postBuild as Mapping | undefined, {
      clusterVariables,
    }),
  );
}

async function substitute(
  objects: readonly Manifest[],
  postBuild: Mapping | undefined,
  options: { readonly clusterVariables: Readonly<Record<string, string>> },
): Promise<readonly Manifest[]> {
  const variables = {
    ...(toList(postBuild?.substituteFrom).length > 0
      ? options.clusterVariables
      : {}),
    ...(postBuild?.substitute as Record<string, string> | undefined),
  };
  if (Object.keys(variables).length === 0) {
    return objects;
  }
  const optsOut = ({ metadata }: Manifest) =>
    [metadata.labels, metadata.annotations].some(
      each => (each as Mapping | undefined)?.[OPT_OUT] === 'disabled',
    );
  const { code, stdout, stderr } = await runTool('flux-envsubst', [], {
    input: objects
      .filter(object => !optsOut(object))
      .map(object => stringify(object))
      .join('---\n'),
    env: variables,
  });
  if (code !== 0) {
    throw new Error(stderr);
  }
  return [...objects.filter(optsOut), ...toManifests(stdout)];
}

async function addApplication(
  context: Context,
  application: Manifest,
): Promise<void> {
  const { root, appliers } = context;
  const applier = `Application ${application.metadata.name}`;
  if (appliers.has(applier)) {
    throw new Error(`Two applications: ${applier}`);
  }
  appliers.add(applier);
  const spec = application.spec as Mapping;
  const { namespace } = spec.destination as { readonly namespace?: string };
  for (const source of [spec.source, ...toList(spec.sources)] as Mapping[]) {
    if (source?.path !== undefined && source.chart === undefined) {
      const directory = path.join(root, String(source.path));
      const forced = (source.kustomize as Mapping | undefined)?.namespace;
      const { recurse = false } = (source.directory ?? {}) as Mapping;
      const objects = (await findKustomization(directory))
        ? await withKustomization(
            directory,
            forced === undefined ? {} : { namespace: forced },
            () => build(directory),
          )
        : await readPlain(directory, recurse === true);
      await addAll(
        context,
        applier,
        objects.map(object =>
          object.metadata.namespace === undefined &&
          !CLUSTER_SCOPED.has(object.kind)
            ? { ...object, metadata: { ...object.metadata, namespace } }
            : object,
        ),
      );
    }
  }
}

/** The applications that an object is, or that it generates. */
async function toApplications(
  { root }: Context,
  object: Manifest,
): Promise<readonly Manifest[]> {
  if (!object.apiVersion.startsWith('argoproj.io/')) {
    return [];
  }
  if (object.kind !== 'ApplicationSet') {
    return object.kind === 'Application' ? [object] : [];
  }
  const spec = object.spec as { generators: Mapping[]; template: Mapping };
  const applications: Manifest[] = [];
  for (const { list, git } of spec.generators) {
    const elements =
      list === undefined
        ? await listDirectories(root, git as Mapping)
        : ((list as Mapping).elements as Record<string, string>[]);
    for (const element of elements) {
      const text = stringify(spec.template).replace(
        /\{\{\s*(?:index \.path\.segments (\d+)|\.?([\w.]+))\s*\}\}/g,
        (_, segment, name) =>
          segment === undefined
            ? element[name] ?? 'unknown'
            : element['path.path']?.split('/')[segment] ?? 'unknown',
      );
      applications.push({
        ...object,
        kind: 'Application',
        ...(parse(text) as object),
      });
    }
  }
  return applications;
}

/** The parameters of the directories that a generator matches; `*` is one segment. */
async function listDirectories(
  root: string,
  git: Mapping,
): Promise<readonly Record<string, string>[]> {
  const patterns = git.directories as { path: string; exclude?: boolean }[];
  const fits = (directory: string, exclude: boolean) =>
    patterns
      .filter(each => (each.exclude ?? false) === exclude)
      .some(each =>
        new RegExp(`^${each.path.replaceAll('*', '[^/]+')}$`).test(directory),
      );
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter(directory => fits(directory, false) && !fits(directory, true))
    .map(directory => ({
      'path.path': directory,
      'path.basename': path.basename(directory),
    }));
}

async function build(
  directory: string,
  args: readonly string[] = [],
): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await runTool('kustomize', [
    'build',
    ...args,
    directory,
  ]);
  if (code !== 0) {
    throw new Error(`kustomize build ${directory}: ${stderr}`);
  }
  return toManifests(stdout);
}

/**
 * Builds with additional fields in the kustomization of a directory, which is created if it is missing, and then
 * restored.
 */
async function withKustomization<Result>(
  directory: string,
  more: Mapping,
  action: () => Promise<Result>,
): Promise<Result> {
  const found = await findKustomization(directory);
  const file = found ?? path.join(directory, 'kustomization.yaml');
  const text = found && (await readFile(found, 'utf8'));
  const value: Mapping =
    text === undefined
      ? { resources: await listResources(directory, '.') }
      : (parse(text) as Mapping);
  const { patches, components, ...others } = more;
  await writeFile(
    file,
    stringify({
      ...value,
      ...others,
      patches: [...toList(value.patches), ...toList(patches)],
      components: [...toList(value.components), ...toList(components)],
    }),
  );
  try {
    return await action();
  } finally {
    if (text === undefined) {
      await rm(file);
    } else {
      await writeFile(file, text);
    }
  }
}

/** Flux's generated resources for a directory without a kustomization: its files, and the directories that have one. */
async function listResources(
  directory: string,
  below: string,
): Promise<readonly string[]> {
  const resources: string[] = [];
  for (const entry of await readdir(path.join(directory, below), {
    withFileTypes: true,
  })) {
    const name = path.join(below, entry.name);
    if (entry.isFile() && /\.ya?ml$/.test(entry.name)) {
      resources.push(name);
    } else if (entry.isDirectory()) {
      if (await findKustomization(path.join(directory, name))) {
        resources.push(name);
      } else {
        resources.push(...(await listResources(directory, name)));
      }
    }
  }
  return resources;
}

/** The objects in the files of a directory, without a build. */
async function readPlain(
  directory: string,
  recursive: boolean,
): Promise<readonly Manifest[]> {
  const entries = await readdir(directory, { recursive, withFileTypes: true });
  const texts = await Promise.all(
    entries
      .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map(entry => readFile(path.join(entry.parentPath, entry.name), 'utf8')),
  );
  return texts.flatMap(toManifests).filter(({ kind }) => kind !== undefined);
}

async function findKustomization(
  directory: string,
): Promise<string | undefined> {
  for (const name of KUSTOMIZATION_FILES) {
    const file = path.join(directory, name);
    try {
      await access(file);
      return file;
    } catch {
      // the next name
    }
  }
  return undefined;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
