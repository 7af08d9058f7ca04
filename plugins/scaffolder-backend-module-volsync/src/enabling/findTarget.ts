import path from 'node:path';
import { InputError } from '@backstage/errors';
import {
  type FileTree,
  isObject,
  KUSTOMIZATION_FILES,
  resolveInTree,
  YamlFile,
} from 'kustomize-files';
import { listYamlFiles } from '../repository/walk';
import type { Target } from './Target';
import { toFluxTarget } from './toFluxTarget';
import { toArgoTarget, toKustomizeTarget } from './toKustomizeTarget';

/** @internal */
export interface TargetRequest {
  readonly tree: FileTree;
  /** A file or directory of the repository; looked for where it is missing */
  readonly path?: string;
  /** The name of the Flux Kustomization or Argo CD application. Default: the app's */
  readonly name?: string;
  readonly app: string;
  /** The directory of the repository that is the root of Flux's source */
  readonly sourceRoot: string;
}

/** A document that makes a cluster apply something. @internal */
export interface Candidate {
  readonly type: 'flux' | 'argocd';
  readonly file: YamlFile;
  readonly document: number;
  readonly name: string;
}

/**
 * Where an app's backups are put in. Throws `InputError` with what was found instead where that cannot be said.
 *
 * @internal
 */
export async function findTarget(request: TargetRequest): Promise<Target> {
  const { tree } = request;
  if (((await tree.list('.')) ?? []).every(({ name }) => name === '.git')) {
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
  const { tree } = request;
  const text = await tree.read(file);
  if (text === undefined) {
    if ((await tree.list(file)) === undefined) {
      throw new InputError(
        `The repository has no ${file}: name the file of the app's Flux Kustomization or Argo CD application, or the directory of its kustomization.yaml`,
      );
    }
    return toKustomizeTarget(tree, file);
  }
  const candidates = toCandidates(YamlFile.parse(file, text));
  // some give a Kustomization of Flux the name that kustomize's own has
  if (candidates.length === 0 && isKustomizationFile(file)) {
    return toKustomizeTarget(tree, path.posix.dirname(file));
  }
  if (candidates.length === 0) {
    throw new InputError(
      `${file} holds neither a Kustomization of Flux nor an Application of Argo CD`,
    );
  }
  const named =
    candidates.length === 1 && request.name === undefined
      ? candidates
      : candidates.filter(({ name }) => name === (request.name ?? request.app));
  return toTarget(choose(named, candidates, request), request);
}

async function searchTarget(request: TargetRequest): Promise<Target> {
  const { tree } = request;
  const candidates: Candidate[] = [];
  const kustomizations: string[] = [];
  const unreadable: string[] = [];
  for (const file of await listYamlFiles(tree)) {
    if (isKustomizationFile(file)) {
      kustomizations.push(path.posix.dirname(file));
    }
    const text = (await tree.read(file)) ?? '';
    // without parsing what cannot be one: templates of Helm are no YAML
    if (/kustomize\.toolkit\.fluxcd\.io|argoproj\.io/.test(text)) {
      try {
        candidates.push(...toCandidates(YamlFile.parse(file, text)));
      } catch {
        // said below, where none of the others is the right one
        unreadable.push(file);
      }
    }
  }
  if (candidates.length > 0 || unreadable.length > 0) {
    const named = candidates.filter(
      ({ name }) => name === (request.name ?? request.app),
    );
    return toTarget(choose(named, candidates, request, unreadable), request);
  }
  const [only, ...others] = kustomizations;
  if (only === undefined) {
    throw new InputError(
      'The repository has no Flux Kustomization, no Argo CD application and no kustomization.yaml: nothing in it would apply the backups',
    );
  }
  if (others.length > 0) {
    throw new InputError(
      `The repository has no Flux Kustomization and no Argo CD application, and several kustomizations: name the directory of the app's, one of ${list(
        kustomizations,
      )}`,
    );
  }
  return toKustomizeTarget(tree, only);
}

function choose(
  named: readonly Candidate[],
  all: readonly Candidate[],
  request: TargetRequest,
  unreadable: readonly string[] = [],
): Candidate {
  const [only, ...others] = named;
  const places = (candidates: readonly Candidate[]) =>
    list(candidates.map(({ name, file }) => `"${name}" in ${file.file}`));
  if (only === undefined) {
    throw new InputError(
      `No Flux Kustomization and no Argo CD application is called "${
        request.name ?? request.app
      }". Name the right one; there are ${places(all) || 'none'}${
        unreadable.length > 0
          ? `. These cannot be read as YAML: ${list(unreadable)}`
          : ''
      }`,
    );
  }
  if (others.length > 0) {
    throw new InputError(
      `Several are called "${
        only.name
      }": name the file of the right one, one of ${places(named)}`,
    );
  }
  return only;
}

async function toTarget(
  candidate: Candidate,
  request: TargetRequest,
): Promise<Target> {
  return candidate.type === 'flux'
    ? toFluxTarget(candidate.file, candidate.document, request)
    : toArgoTarget(candidate.file, candidate.document, request);
}

/** The documents of a file that make a cluster apply something. @internal */
export function toCandidates(file: YamlFile): Candidate[] {
  return file.documents.flatMap((document, index): Candidate[] => {
    const value: unknown = document.toJS();
    if (!isObject(value) || !isObject(value.metadata)) {
      return [];
    }
    const group = String(value.apiVersion).split('/')[0];
    const name = String(value.metadata.name);
    if (
      group === 'kustomize.toolkit.fluxcd.io' &&
      value.kind === 'Kustomization'
    ) {
      return [{ type: 'flux', file, document: index, name }];
    }
    return group === 'argoproj.io' && value.kind === 'Application'
      ? [{ type: 'argocd', file, document: index, name }]
      : [];
  });
}

function isKustomizationFile(file: string): boolean {
  const name = path.posix.basename(file);
  return KUSTOMIZATION_FILES.some(each => each === name);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
