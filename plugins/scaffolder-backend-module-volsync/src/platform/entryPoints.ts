import path from 'node:path';
import { InputError } from '@backstage/errors';
import { isObject, type JsonObject } from 'kustomize-files';
import { type ArgoApplication, listSources } from '../model/argocd';
import { toReferred } from '../model/DirectoryGraph';
import type { SourceRef } from '../model/FluxKustomization';
import {
  type ParsedDocument,
  type RepositoryFiles,
  toGroup,
} from '../model/RepositoryFiles';
import {
  type FluxNode,
  type RepositoryModel,
  describeApplication,
  describeFlux,
} from '../model/RepositoryModel';
import { reachedFrom } from './reachedFrom';

/*
 * Overview
 *
 * A file counts only if a cluster applies it. An entry point is a directory that a cluster is known to apply
 * independently of the rest of the repository: Flux's bootstrap directory, or an Argo CD application of applications,
 * or the directories that an ApplicationSet matches. Each entry point is one cluster.
 */

const MAX_NAMED = 10;

/** Where a cluster starts to read the repository. */
export interface EntryPoint {
  readonly tool: 'flux' | 'argocd';
  /** The directory in which a new file is applied */
  readonly directory: string;
  /** What applies it, in words */
  readonly label: string;
  /** Possible names of the cluster */
  readonly names: ReadonlySet<string>;
  /** The files that the cluster applies */
  readonly files: ReadonlySet<string>;
  /** The source of Flux */
  readonly source?: SourceRef;
  readonly argo?: ArgoDestination;
  /** False: a person specified it, and the repository doesn't confirm it */
  readonly isKnown: boolean;
}

/** What an Argo CD application needs besides its source. */
export interface ArgoDestination {
  /** The namespace of the applications */
  readonly namespace: string;
  readonly project: string;
  readonly destination: JsonObject;
  readonly repository: {
    readonly repoURL: string;
    readonly targetRevision: string | undefined;
  };
  /** The ApplicationSet that generates an application for a new directory; undefined if an application is written */
  readonly set?: string;
}

interface EntryPointRequest {
  readonly cluster: string;
  readonly entryPoint: string | undefined;
  readonly sourceRoot: string | undefined;
  /** The last part of a directory that an ApplicationSet has to match */
  readonly folderName: string;
}

/** The entry point of the cluster. Throws `InputError` with what is missing if there is none, or several. */
export async function findEntryPoint(
  model: RepositoryModel,
  request: EntryPointRequest,
): Promise<EntryPoint> {
  const found = await listEntryPoints(model, request);
  if (request.entryPoint !== undefined) {
    return specifiedEntryPoint(model, found, request.entryPoint);
  }
  const [first] = found;
  if (!first) {
    throw new InputError(await describeNothingApplied(model, request));
  }
  if (found.length === 1) {
    return first;
  }
  const named = found.filter(({ names }) => names.has(request.cluster));
  const [only] = named;
  if (only && named.length === 1) {
    return only;
  }
  const candidates = (named.length > 0 ? named : found).slice(0, MAX_NAMED);
  throw new InputError(
    `Several directories of this repository are applied, and the name "${
      request.cluster
    }" doesn't say which cluster is meant. Set entryPoint to one of them: ${candidates
      .map(({ directory, label }) => `"${directory}" (${label})`)
      .join(', ')}.`,
  );
}

/** All entry points of a repository. */
export async function listEntryPoints(
  model: RepositoryModel,
  options: Pick<EntryPointRequest, 'folderName' | 'sourceRoot'>,
): Promise<readonly EntryPoint[]> {
  const flux = await listFluxEntryPoints(model, options.sourceRoot ?? '.');
  const reached = new Set(flux.flatMap(({ files }) => [...files]));
  const argo = await listArgoEntryPoints(model, options.folderName);
  // Flux may apply Argo CD's own applications: then the cluster is Flux's.
  return [...flux, ...argo.filter(({ file }) => !reached.has(file))];
}

async function listFluxEntryPoints(
  model: RepositoryModel,
  sourceRoot: string,
): Promise<readonly EntryPoint[]> {
  const found: EntryPoint[] = [];
  for (const instance of await listFluxInstances(model, sourceRoot)) {
    if ((await model.files.list(instance.directory)) !== undefined) {
      found.push(await toFluxEntryPoint(model, instance));
    }
  }
  const parents: EntryPoint[] = [];
  const leaves: EntryPoint[] = [];
  for (const { node, directory, source } of await listFluxRoots(model, found)) {
    const entry = await toFluxEntryPoint(model, {
      directory,
      source,
      label: describeFlux(node),
      from: node,
    });
    const own = await model.graph.filesOf(directory);
    const bringsOthers = model.fluxNodes.some(({ file }) => own.has(file));
    (bringsOthers ? parents : leaves).push(entry);
  }
  // A directory that applies Kustomizations is meant for them; one that only applies an app is not.
  found.push(...(found.length + parents.length > 0 ? parents : leaves));
  return uniqueByDirectory(found);
}

/** The Flux Kustomizations that nothing in the repository applies but themselves. */
async function listFluxRoots(
  model: RepositoryModel,
  instances: readonly EntryPoint[],
) {
  const roots: {
    readonly node: FluxNode;
    readonly directory: string;
    readonly source: SourceRef;
  }[] = [];
  for (const { node, spec, directory } of await model.ownKustomizations()) {
    const arrivals = await model.arrivalsOfFlux(node);
    // It would move a Kustomization to a namespace that has no source.
    const moves =
      spec.targetNamespace !== undefined &&
      spec.targetNamespace !== spec.source.namespace;
    const isApplied =
      moves ||
      instances.some(({ files }) => files.has(node.file)) ||
      arrivals.some(({ steps }) => steps.some(({ applies }) => applies));
    if (!isApplied && !roots.some(root => root.node === node)) {
      roots.push({ node, directory, source: spec.source });
    }
  }
  return roots;
}

interface FluxInstance {
  readonly directory: string;
  readonly source: SourceRef;
  readonly label: string;
  readonly from?: FluxNode;
}

/** The instances of Flux's operator, as an object or as values of its chart. */
async function listFluxInstances(
  model: RepositoryModel,
  sourceRoot: string,
): Promise<readonly FluxInstance[]> {
  const found: FluxInstance[] = [];
  for (const file of await model.files.yamlFiles()) {
    const text = (await model.files.text(file)) ?? '';
    if (/\bsync:/.test(text) && /FluxInstance|\binstance:/.test(text)) {
      for (const each of (await model.files.documents(file)) ?? []) {
        const sync = toSync(each);
        const [directory] =
          typeof sync?.path === 'string'
            ? toReferred(sourceRoot, sync.path.replace(/^\/+/, '') || '.')
            : [];
        if (sync && directory !== undefined) {
          const namespace = 'flux-system';
          found.push({
            directory,
            source: {
              kind: String(sync.kind ?? 'GitRepository'),
              name: String(sync.name ?? namespace),
              namespace,
            },
            label: `the Flux instance in ${file}`,
          });
        }
      }
    }
  }
  return found.filter(({ source }) => model.isOwnSource(source));
}

function toSync({ value }: ParsedDocument): JsonObject | undefined {
  const spec = isObject(value.spec) ? value.spec : {};
  if (
    toGroup(value.apiVersion) === 'fluxcd.controlplane.io' &&
    value.kind === 'FluxInstance'
  ) {
    return isObject(spec.sync) ? spec.sync : undefined;
  }
  const values = value.kind === 'HelmRelease' ? spec.values : value;
  const instance = isObject(values) ? values.instance : undefined;
  return isObject(instance) && isObject(instance.sync)
    ? instance.sync
    : undefined;
}

async function toFluxEntryPoint(
  model: RepositoryModel,
  { directory, source, label, from }: FluxInstance,
): Promise<EntryPoint> {
  return {
    tool: 'flux',
    directory,
    label,
    source,
    names: new Set([
      ...directory.split('/'),
      ...(from
        ? [...path.posix.dirname(from.file).split('/'), from.name, stem(from)]
        : []),
    ]),
    files: await reachedFrom(model, [directory]),
    isKnown: true,
  };
}

function stem({ file }: FluxNode): string {
  return path.posix.basename(file).replace(/\.ya?ml$/, '');
}

/** Argo CD's entry points, with the file that defines them. */
async function listArgoEntryPoints(
  model: RepositoryModel,
  folderName: string,
): Promise<readonly (EntryPoint & { readonly file: string })[]> {
  const parents: {
    readonly application: ArgoApplication;
    readonly directory: string;
    readonly files: ReadonlySet<string>;
  }[] = [];
  const isArgo = new Set(
    [...model.applications, ...model.applicationSets].map(({ file }) => file),
  );
  for (const application of model.allApplications()) {
    for (const { directory, tool, transformers } of application.directories) {
      const own = await model.graph.filesOf(directory);
      if (
        (tool === 'kustomize' || tool === 'plain') &&
        transformers.length === 0 &&
        [...own].some(file => isArgo.has(file))
      ) {
        parents.push({
          application,
          directory,
          files: await reachedFrom(model, [directory]),
        });
      }
    }
  }
  const tops = parents.filter(
    ({ application }) =>
      !parents.some(
        other =>
          other.application !== application &&
          other.files.has(application.file),
      ),
  );
  const found: (EntryPoint & { readonly file: string })[] = [];
  for (const { application, directory, files } of tops) {
    for (const place of toArgoDestinations(model, files, application)) {
      found.push(
        toArgoEntryPoint({
          place,
          directory,
          label: describeApplication(application),
          file: application.file,
          files,
        }),
      );
    }
  }
  return found.length > 0 ? found : listSetEntryPoints(model, folderName);
}

/** The directories that an ApplicationSet would match, one for each destination of its applications. */
async function listSetEntryPoints(model: RepositoryModel, folderName: string) {
  const found: (EntryPoint & { readonly file: string })[] = [];
  for (const set of model.applicationSets) {
    const siblings = new Set(
      set.applications.flatMap(({ directories }) =>
        directories.map(({ directory }) =>
          path.posix.join(path.posix.dirname(directory), folderName),
        ),
      ),
    );
    for (const directory of siblings) {
      if (set.takes(directory)) {
        const files = await reachedFrom(
          model,
          set.applications.flatMap(each =>
            each.directories.map(of => of.directory),
          ),
        );
        const inDirectory = set.applications.filter(each =>
          each.directories.some(
            of =>
              path.posix.dirname(of.directory) ===
              path.posix.dirname(directory),
          ),
        );
        const [like] = inDirectory;
        const [place] = like ? toDestinations([like]) : [];
        if (place) {
          found.push(
            toArgoEntryPoint({
              place: { ...place, set: set.name },
              directory,
              label: `the ApplicationSet "${set.name}" in ${set.file}`,
              file: set.file,
              files: new Set([...files, set.file]),
            }),
          );
        }
      }
    }
  }
  return found;
}

function toArgoEntryPoint(options: {
  readonly place: ArgoDestination;
  readonly directory: string;
  readonly label: string;
  readonly file: string;
  readonly files: ReadonlySet<string>;
}): EntryPoint & { readonly file: string } {
  const { place, directory, file } = options;
  const { name, server } = place.destination;
  const host = /^https?:\/\/([^/:]+)/.exec(String(server ?? ''))?.[1] ?? '';
  return {
    tool: 'argocd',
    directory,
    label: options.label,
    names: new Set([
      ...directory.split('/'),
      ...(name === undefined ? [] : [String(name)]),
      host,
      host.split('.')[0] ?? '',
    ]),
    files: options.files,
    argo: place,
    isKnown: true,
    file,
  };
}

/** One for each destination cluster of the applications below an application. */
function toArgoDestinations(
  model: RepositoryModel,
  files: ReadonlySet<string>,
  parent: ArgoApplication,
): readonly ArgoDestination[] {
  const children = model
    .allApplications()
    .filter(each => each !== parent && files.has(each.file));
  const destinations = toDestinations(children);
  const [own] = toDestinations([parent]);
  return destinations.map(place => ({
    ...place,
    // The repository that the parent is applied from.
    repository: own?.repository ?? place.repository,
  }));
}

function toDestinations(
  applications: readonly ArgoApplication[],
): readonly ArgoDestination[] {
  const destinations = new Map<string, ArgoDestination>();
  for (const { spec, home } of applications) {
    const { namespace: _, ...destination } = isObject(spec.destination)
      ? spec.destination
      : {};
    const source = listSources(spec).find(
      each => typeof each.path === 'string' && !each.chart,
    );
    const key = JSON.stringify(destination);
    const known = destinations.get(key);
    if (!known || known.repository.repoURL === '') {
      destinations.set(key, {
        namespace: home ?? 'argocd',
        project: String(spec.project ?? 'default'),
        destination,
        repository: {
          repoURL: String(source?.repoURL ?? ''),
          targetRevision:
            typeof source?.targetRevision === 'string'
              ? source.targetRevision
              : undefined,
        },
      });
    }
  }
  return [...destinations.values()];
}

/** What a person specified: a known directory, one that a known entry point applies, or one that nothing applies. */
async function specifiedEntryPoint(
  model: RepositoryModel,
  found: readonly EntryPoint[],
  said: string,
): Promise<EntryPoint> {
  const [directory] = toReferred('.', said.replace(/^\/+/, '') || '.');
  if (directory === undefined) {
    throw new InputError(
      `The entry point "${said}" is outside of the repository. Set entryPoint to a directory of the repository.`,
    );
  }
  const same = found.find(entry => entry.directory === directory);
  if (same) {
    return same;
  }
  const nodes = new Set(
    (await model.ownKustomizations()).flatMap(each =>
      each.directory === directory ? [each.node.file] : [],
    ),
  );
  const above = found.find(
    entry =>
      entry.tool === 'flux' &&
      ([...nodes].some(file => entry.files.has(file)) ||
        [...entry.files].some(file => path.posix.dirname(file) === directory)),
  );
  const isArgo =
    found.every(({ tool }) => tool === 'argocd') &&
    model.fluxNodes.length === 0;
  const [argo] = isArgo ? toDestinations(model.allApplications()) : [];
  return {
    tool: argo ? 'argocd' : 'flux',
    argo,
    directory,
    label: above?.label ?? 'what you said',
    names: new Set(),
    files: above?.files ?? (await reachedFrom(model, [directory])),
    source: above?.source,
    isKnown: above !== undefined,
  };
}

async function describeNothingApplied(
  model: RepositoryModel,
  { cluster, sourceRoot }: EntryPointRequest,
): Promise<string> {
  const artifact = model.fluxNodes.find(
    ({ value }) => sourceKind(value) !== 'GitRepository',
  );
  if (artifact && sourceRoot === undefined) {
    return `Nothing was written: ${describeFlux(
      artifact,
    )} is fetched from a ${sourceKind(
      artifact.value,
    )}, and which directory of this repository that holds isn't known. Set sourceRoot to that directory, or to "." for the repository itself.`;
  }
  const [application] = model.applications;
  if (application && model.fluxNodes.length === 0) {
    const directory = path.posix.dirname(application.file);
    return `Nothing was written, because nothing in this repository makes Argo CD apply a directory of applications. Nothing in this repository applies ${describeApplication(
      application,
    )} either. Add an application of the directory "${directory}", or set entryPoint to "${directory}" if you apply it.`;
  }
  return `Nothing was written, because nothing in this repository makes Flux or Argo CD apply a directory of it. If a cluster applies one all the same, set entryPoint to it, such as "kubernetes/clusters/${cluster}". Otherwise bootstrap Flux with --path=kubernetes/clusters/${cluster} first.`;
}

function sourceKind(value: JsonObject): string {
  const spec = isObject(value.spec) ? value.spec : {};
  return isObject(spec.sourceRef)
    ? String(spec.sourceRef.kind ?? 'GitRepository')
    : 'GitRepository';
}

function uniqueByDirectory(
  entries: readonly EntryPoint[],
): readonly EntryPoint[] {
  return entries.filter(
    (entry, index) =>
      entries.findIndex(({ directory }) => directory === entry.directory) ===
      index,
  );
}

/** The files of a repository that earlier runs wrote. */
export async function listOwnFiles(
  files: RepositoryFiles,
  isOwn: (text: string) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of await files.yamlFiles()) {
    if (isOwn((await files.text(file)) ?? '')) {
      found.push(file);
    }
  }
  return found;
}
