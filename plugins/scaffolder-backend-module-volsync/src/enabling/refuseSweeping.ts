import path from 'node:path';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  type FileTree,
  findKustomizationFile,
  isObject,
  resolveInTree,
  YamlFile,
} from 'kustomize-files';
import { listYamlFiles } from '../repository/walk';
import { toCandidates } from './findTarget';

/**
 * Throws `InputError` where a Kustomization of Flux would pick the component up by itself: one whose directory has no
 * kustomization.yaml takes everything below, a component included, and kustomize then refuses all of it.
 *
 * @internal
 */
export async function refuseSweeping(
  tree: FileTree,
  component: string,
  sourceRoot: string,
): Promise<void> {
  for (const file of await listYamlFiles(tree)) {
    const text = (await tree.read(file)) ?? '';
    if (text.includes('kustomize.toolkit.fluxcd.io')) {
      for (const { name, directory } of readDirectories(
        file,
        text,
        sourceRoot,
      )) {
        if (await sweeps(tree, directory, component)) {
          throw new InputError(
            `The Flux Kustomization "${name}" in ${file} applies everything below ${directory}, which has no kustomization.yaml, and would take the component in ${component} too and fail. Choose a componentPath outside of it, or give ${directory} a kustomization.yaml`,
          );
        }
      }
    }
  }
}

function readDirectories(
  name: string,
  text: string,
  sourceRoot: string,
): { name: string; directory: string }[] {
  let file: YamlFile;
  try {
    file = YamlFile.parse(name, text);
  } catch {
    // Flux cannot read it either
    return [];
  }
  return toCandidates(file).flatMap(candidate => {
    const { spec } = file.documents[candidate.document]?.toJS() as JsonObject;
    const at = isObject(spec) ? spec.path ?? '.' : undefined;
    return candidate.type === 'flux' && typeof at === 'string'
      ? [{ name: candidate.name, directory: path.posix.join(sourceRoot, at) }]
      : [];
  });
}

async function sweeps(
  tree: FileTree,
  from: string,
  component: string,
): Promise<boolean> {
  let directory = path.posix.normalize(from).replace(/(.)\/$/, '$1');
  const below = path.posix.relative(directory, component);
  if (below === '' || below.startsWith('..')) {
    return false;
  }
  for (const part of below.split('/')) {
    if (await findKustomizationFile(tree, directory)) {
      return false;
    }
    directory = resolveInTree(directory, part);
  }
  return true;
}
