import path from 'node:path';
import { InputError } from './yaml/InputError';
import { resolveInTree, type FileTree } from './FileTree';

/** The file names that kustomize looks for. @public */
export const KUSTOMIZATION_FILES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
] as const;

/**
 * The kustomization of a directory, as file and text; undefined if there is none. Throws `InputError` if there are two.
 * @public
 */
export async function findKustomizationFile(
  tree: FileTree,
  directory: string,
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  const found: { file: string; text: string }[] = [];
  for (const name of KUSTOMIZATION_FILES) {
    const file = resolveInTree(directory, name);
    const text = await tree.read(file);
    if (text !== undefined) {
      found.push({ file, text });
    }
  }
  if (found.length > 1) {
    throw new InputError(
      `${directory} has several kustomizations: ${found
        .map(({ file }) => path.posix.basename(file))
        .join(', ')}. kustomize refuses that: keep one`,
    );
  }
  return found[0];
}
