import fs from 'node:fs';
import git from 'isomorphic-git';

/** A file of a commit. */
export interface GitFile {
  /** From the root, separated by `/` */
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: '100644' | '100755' | '120000';
}

export async function listFiles(
  gitdir: string,
  commit: string,
): Promise<readonly GitFile[]> {
  const files: GitFile[] = [];
  const read = async (oid: string, prefix: string): Promise<void> => {
    const { tree } = await git.readTree({ fs, gitdir, oid });
    for (const entry of tree) {
      if (entry.type === 'tree') {
        await read(entry.oid, `${prefix}${entry.path}/`);
      } else if (entry.type === 'blob') {
        const { blob } = await git.readBlob({ fs, gitdir, oid: entry.oid });
        files.push({
          path: prefix + entry.path,
          content: blob,
          mode: entry.mode as GitFile['mode'],
        });
      }
    }
  };
  await read(commit, '');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Directory {
  readonly files: GitFile[];
  readonly below: Map<string, Directory>;
}

/** Writes the objects of a tree with exactly these files, and returns its id. */
export async function writeTree(
  gitdir: string,
  files: readonly GitFile[],
): Promise<string> {
  const root: Directory = { files: [], below: new Map() };
  for (const file of files) {
    let directory = root;
    for (const part of file.path.split('/').slice(0, -1)) {
      const next: Directory = directory.below.get(part) ?? {
        files: [],
        below: new Map(),
      };
      directory.below.set(part, next);
      directory = next;
    }
    directory.files.push(file);
  }
  return writeDirectory(gitdir, root);
}

async function writeDirectory(
  gitdir: string,
  directory: Directory,
): Promise<string> {
  const files = await Promise.all(
    directory.files.map(async ({ path, content, mode }) => ({
      mode,
      path: path.slice(path.lastIndexOf('/') + 1),
      oid: await git.writeBlob({ fs, gitdir, blob: content }),
      type: 'blob' as const,
    })),
  );
  const below = await Promise.all(
    [...directory.below].map(async ([path, each]) => ({
      mode: '040000',
      path,
      oid: await writeDirectory(gitdir, each),
      type: 'tree' as const,
    })),
  );
  return git.writeTree({ fs, gitdir, tree: [...files, ...below] });
}
