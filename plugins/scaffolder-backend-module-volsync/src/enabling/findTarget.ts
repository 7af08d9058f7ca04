import path from 'node:path';
import { InputError } from '@backstage/errors';
import { resolveInTree, YamlFile } from 'kustomize-files';
import type { ArgoApplication } from '../model/argocd';
import { isKustomizationFile } from '../model/RepositoryFiles';
import type { FluxNode, RepositoryModel } from '../model/RepositoryModel';
import { sortByLikeness } from './likeness';
import type { Target } from './Target';
import { toFluxTarget } from './toFluxTarget';
import { toArgoTarget, toDirectoryTarget } from './toArgoTarget';
import { toKustomizeTarget } from './toKustomizeTarget';

interface TargetRequest {
  readonly model: RepositoryModel;
  /** A file or directory of the repository; detected by default */
  readonly path?: string;
  /** The name of the Flux Kustomization or Argo CD application. Default: the app's */
  readonly name?: string;
  readonly app: string;
  /** The directory of the repository that is the root of Flux's source */
  readonly sourceRoot?: string;
  /** The location of the backups, if a new directory is created for them */
  readonly componentPath?: string;
  /** The URL with which Argo CD fetches the repository, if the repository doesn't contain it */
  readonly repositoryUrl?: string;
}

/** Something that makes a cluster apply an app. */
type Candidate = FluxNode | (ArgoApplication & { readonly type: 'argocd' });

/** Finds where an app's backups have to be added. Throws `InputError` with the candidates if that isn't certain. */
export async function findTarget(request: TargetRequest): Promise<Target> {
  const { files } = request.model;
  if (((await files.list('.')) ?? []).every(({ name }) => name === '.git')) {
    throw new InputError(
      'The repository is empty. Put the manifests of the app into it first',
    );
  }
  return request.path === undefined
    ? searchTarget(request)
    : namedTarget(request, resolveInTree('.', request.path));
}

async function namedTarget(
  request: TargetRequest,
  file: string,
): Promise<Target> {
  const { model } = request;
  const text = await model.files.read(file);
  if (text === undefined) {
    if ((await model.files.list(file)) === undefined) {
      throw new InputError(
        `The repository has no ${file}. Name the file of the app's Flux Kustomization or Argo CD application, or the directory of its kustomization.yaml`,
      );
    }
    return toDirectoryTarget(file, request);
  }
  // Throws the reason if it can't be read
  YamlFile.parse(file, text);
  const candidates = toCandidates(model).filter(each => each.file === file);
  // Some name the file of a Flux Kustomization like kustomize's own.
  if (candidates.length === 0 && isKustomizationFile(file)) {
    return toKustomizeTarget(model.files, path.posix.dirname(file));
  }
  if (candidates.length === 0) {
    throw new InputError(
      `${file} holds neither a Flux Kustomization nor an Argo CD application. Name the file that applies the app, or the directory of its kustomization.yaml`,
    );
  }
  const named =
    candidates.length === 1 && request.name === undefined
      ? candidates
      : candidates.filter(({ name }) => name === (request.name ?? request.app));
  return toTarget(choose(named, candidates, request), request);
}

async function searchTarget(request: TargetRequest): Promise<Target> {
  const { model } = request;
  const candidates = toCandidates(model);
  if (
    candidates.length > 0 ||
    model.unreadable.length > 0 ||
    model.applicationSets.length > 0
  ) {
    const named = candidates.filter(
      ({ name }) => name === (request.name ?? request.app),
    );
    return toTarget(choose(named, candidates, request), request);
  }
  const kustomizations = [...model.graph.nodes.values()]
    .filter(({ isComponent }) => !isComponent)
    .map(({ directory }) => directory);
  const [only, ...others] = kustomizations;
  if (only === undefined) {
    throw new InputError(
      "The repository has no Flux Kustomization, no Argo CD application and no kustomization.yaml, so nothing would apply the backups. Add a kustomization.yaml that lists the app's files under resources, and name its directory",
    );
  }
  if (others.length > 0) {
    throw new InputError(
      `The repository has no Flux Kustomization and no Argo CD application, but several kustomizations. Name the directory of the app's: ${list(
        sortByLikeness(request.app, kustomizations, each => each),
      )}`,
    );
  }
  return toKustomizeTarget(model.files, only);
}

function choose(
  named: readonly Candidate[],
  all: readonly Candidate[],
  request: TargetRequest,
): Candidate {
  const [only, ...others] = named;
  const wanted = request.name ?? request.app;
  const places = (candidates: readonly Candidate[]) =>
    list(
      sortByLikeness(wanted, candidates, ({ name }) => name).map(
        ({ name, file }) => `"${name}" in ${file}`,
      ),
    );
  if (only === undefined) {
    throw new InputError(
      [
        `No Flux Kustomization and no Argo CD application is called "${wanted}". Set kustomizationName to one of ${
          places(all) || 'none'
        }`,
        ...describeSets(request.model),
        ...(request.model.unreadable.length > 0
          ? [`These can't be read as YAML: ${list(request.model.unreadable)}`]
          : []),
      ].join('. '),
    );
  }
  if (others.length > 0) {
    throw new InputError(
      `Several Flux Kustomizations or Argo CD applications are called "${
        only.name
      }". Set kustomization to the file of the right one: ${places(named)}`,
    );
  }
  return only;
}

/** ApplicationSets whose applications only the cluster knows. */
function describeSets({ applicationSets }: RepositoryModel): string[] {
  return applicationSets
    .filter(({ unknownGenerators }) => unknownGenerators.length > 0)
    .map(
      ({ name, file, unknownGenerators }) =>
        `The ApplicationSet "${name}" in ${file} makes applications from ${list(
          [...new Set(unknownGenerators)],
        )}, which only the cluster knows: set kustomization to the directory of the app instead`,
    );
}

async function toTarget(
  candidate: Candidate,
  request: TargetRequest,
): Promise<Target> {
  return candidate.type === 'flux'
    ? toFluxTarget(candidate, {
        model: request.model,
        sourceRoot: request.sourceRoot,
      })
    : toArgoTarget(candidate, request);
}

function toCandidates(model: RepositoryModel): Candidate[] {
  return [
    ...model.fluxNodes,
    ...model
      .allApplications()
      .map(each => ({ ...each, type: 'argocd' as const })),
  ];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
