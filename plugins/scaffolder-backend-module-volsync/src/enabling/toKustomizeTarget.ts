import { InputError } from '@backstage/errors';
import {
  type FileTree,
  findKustomizationFile,
  isObject,
  YamlFile,
} from 'kustomize-files';
import type { KustomizeTarget } from './Target';

/** The kustomization of a directory as a target. Throws `InputError`. */
export async function toKustomizeTarget(
  tree: FileTree,
  directory: string,
): Promise<KustomizeTarget> {
  const found = await findKustomizationFile(tree, directory);
  if (!found) {
    throw new InputError(
      `${directory} has no kustomization.yaml, so there is nothing to add a component to. Add a kustomization.yaml that lists its files under resources`,
    );
  }
  const file = YamlFile.parse(found.file, found.text);
  const [document, ...others] = file.documents;
  if (!document || others.length > 0) {
    throw new InputError(
      `${found.file} must hold one document, but it holds ${file.documents.length}. Keep one`,
    );
  }
  const value: unknown = document.toJS();
  const components = isObject(value) ? value.components ?? [] : undefined;
  if (
    !Array.isArray(components) ||
    !components.every((item): item is string => typeof item === 'string')
  ) {
    throw file.refuse(
      document.contents,
      isObject(value)
        ? "its components aren't a list of strings. Fix them"
        : 'it holds no mapping. Write "resources:" with the files of the app',
    );
  }
  return { type: 'kustomize', file, directory, components };
}
