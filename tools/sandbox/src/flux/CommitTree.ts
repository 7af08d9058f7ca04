import fs from 'node:fs';
import git, { Errors } from 'isomorphic-git';
import type { FileTree, FileTreeEntry } from 'kustomize-files';

/** The files of one commit, read from the repository on demand. */
export class CommitTree implements FileTree {
  readonly #gitdir: string;
  readonly #commit: string;

  constructor(gitdir: string, commit: string) {
    this.#gitdir = gitdir;
    this.#commit = commit;
  }

  async read(file: string): Promise<string | undefined> {
    return unlessMissing(async () => {
      const { blob } = await git.readBlob({
        fs,
        gitdir: this.#gitdir,
        oid: this.#commit,
        filepath: file,
      });
      return Buffer.from(blob).toString('utf8');
    });
  }

  async list(directory: string): Promise<readonly FileTreeEntry[] | undefined> {
    return unlessMissing(async () => {
      const { tree } = await git.readTree({
        fs,
        gitdir: this.#gitdir,
        oid: this.#commit,
        filepath: directory === '.' ? undefined : directory,
      });
      return tree
        .map(({ path, type, mode }) => ({
          name: path,
          type: typeOf(type, mode),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }
}

function typeOf(type: string, mode: string): FileTreeEntry['type'] {
  if (type === 'tree') {
    return 'directory';
  }
  return type === 'blob' && mode !== '120000' ? 'file' : 'other';
}

async function unlessMissing<T>(
  look: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    // Missing, or a directory instead of a file, or the reverse
    if (
      error instanceof Errors.NotFoundError ||
      error instanceof Errors.ObjectTypeError
    ) {
      return undefined;
    }
    throw error;
  }
}
