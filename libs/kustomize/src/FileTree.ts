import path from 'node:path';
import { InputError } from './yaml/InputError';

/**
 * Files by their path from the root of a repository, separated by `/` and without `.` or `..`; the root itself is `.`.
 * Implementations must keep every path inside the repository.
 *
 * @public
 */
export interface FileTree {
  /** The text of a file; undefined if it doesn't exist */
  read(file: string): Promise<string | undefined>;
  /** The entries of a directory, ordered by name; undefined if it doesn't exist */
  list(directory: string): Promise<readonly FileTreeEntry[] | undefined>;
}

/** @public */
export interface FileTreeEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'other';
}

/**
 * Resolves a reference to a directory of the tree, as kustomize and Flux do. Throws `InputError` if it leads out of the
 * repository.
 *
 * @public
 */
export function resolveInTree(directory: string, reference: string): string {
  const joined = path.posix.normalize(path.posix.join(directory, reference));
  const resolved = joined.length > 1 ? joined.replace(/\/$/, '') : joined;
  if (
    resolved === '..' ||
    resolved.startsWith('../') ||
    resolved.startsWith('/') ||
    /[\\\0]/.test(resolved)
  ) {
    throw new InputError(
      `${JSON.stringify(reference)} in ${JSON.stringify(
        directory,
      )} leads out of the repository`,
    );
  }
  return resolved;
}

/** The same tree with some files replaced, or deleted if their text is undefined. @public */
export function withChanges(
  tree: FileTree,
  changes: ReadonlyMap<string, string | undefined>,
): FileTree {
  return {
    read: async file =>
      changes.has(file) ? changes.get(file) : tree.read(file),
    list: async directory => {
      const entries = new Map(
        (await tree.list(directory))?.map(entry => [entry.name, entry]),
      );
      const prefix = directory === '.' ? '' : `${directory}/`;
      for (const [file, text] of changes) {
        if (file.startsWith(prefix)) {
          const [name = '', ...below] = file.slice(prefix.length).split('/');
          if (below.length > 0 && text !== undefined) {
            entries.set(name, { name, type: 'directory' });
          } else if (below.length === 0 && text === undefined) {
            entries.delete(name);
          } else if (below.length === 0) {
            entries.set(name, { name, type: 'file' });
          }
        }
      }
      const ordered = [...entries.values()].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
      return ordered.length > 0 ? ordered : tree.list(directory);
    },
  };
}

/** A tree in memory. @public */
export function createFileTree(
  files: Readonly<Record<string, string>>,
): FileTree {
  const nothing: FileTree = {
    read: async () => undefined,
    list: async () => undefined,
  };
  return withChanges(nothing, new Map(Object.entries(files)));
}
