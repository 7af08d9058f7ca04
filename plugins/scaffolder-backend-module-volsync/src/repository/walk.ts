import { InputError } from '@backstage/errors';
import { type FileTree, resolveInTree } from 'kustomize-files';

const MAX_FILES = 20_000;
const SKIPPED = new Set(['.git', 'node_modules', '.terraform']);

/**
 * The files of a tree, directory by directory. Links are not followed. Throws `InputError` for a tree with more than
 * 20,000 files.
 */
export async function listFiles(
  tree: FileTree,
  directory = '.',
): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = [directory];
  for (
    let current = waiting.shift();
    current !== undefined;
    current = waiting.shift()
  ) {
    for (const { name, type } of (await tree.list(current)) ?? []) {
      if (type === 'directory' && !SKIPPED.has(name)) {
        waiting.push(resolveInTree(current, name));
      } else if (type === 'file') {
        found.push(resolveInTree(current, name));
      }
    }
    if (found.length > MAX_FILES) {
      throw new InputError(
        `The repository has more than ${MAX_FILES} files to look through: name the file of the app's Kustomization`,
      );
    }
  }
  return found;
}

/** Those of them that may be manifests. Throws as `listFiles` does. */
export async function listYamlFiles(
  tree: FileTree,
  directory = '.',
): Promise<readonly string[]> {
  return (await listFiles(tree, directory)).filter(file =>
    /(\.ya?ml|(^|\/)Kustomization)$/.test(file),
  );
}
