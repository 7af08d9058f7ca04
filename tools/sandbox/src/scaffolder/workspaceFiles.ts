import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GitFile } from '../flux';

/** Writes the files of a commit into a task's workspace. */
export async function writeWorkspace(
  workspace: string,
  files: readonly GitFile[],
): Promise<void> {
  for (const { path, content, mode } of files) {
    if (mode === '120000') {
      throw new InputError(
        `The repository holds the symbolic link "${path}": the sandbox fetches plain files only`,
      );
    }
    const target = resolveSafeChildPath(workspace, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    if (mode === '100755') {
      await chmod(target, 0o755);
    }
  }
}

/** The files of a task's workspace, for a commit. Throws `InputError` for anything but plain files. */
export async function readWorkspace(
  workspace: string,
  below = '',
): Promise<GitFile[]> {
  const files: GitFile[] = [];
  const entries = await readdir(join(workspace, below), {
    withFileTypes: true,
  });
  for (const entry of entries) {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      if (entry.name !== '.git') {
        files.push(...(await readWorkspace(workspace, path)));
      }
    } else if (entry.isFile()) {
      const full = join(workspace, path);
      const { mode } = await stat(full);
      files.push({
        path,
        content: await readFile(full),
        // eslint-disable-next-line no-bitwise
        mode: mode & 0o111 ? '100755' : '100644',
      });
    } else {
      throw new InputError(
        `The workspace holds "${path}", which is no plain file: the sandbox publishes plain files only`,
      );
    }
  }
  return files;
}
