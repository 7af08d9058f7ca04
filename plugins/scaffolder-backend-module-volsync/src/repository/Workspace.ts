import { randomUUID } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '@backstage/errors';
import {
  type FileTree,
  type FileTreeEntry,
  resolveInTree,
} from 'kustomize-files';

const MAX_FILE_BYTES = 5 * 1024 * 1024;

/** A file to write, or to delete if the text is undefined. @public */
export interface FileChange {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * A repository on disk, in an action's workspace. Nothing outside it is ever read or written: a path is resolved
 * through every link before it is used, once when it is checked and once more when it is written, because a link may be
 * created in between. Changes are applied completely or not at all: each file is written in full next to its target
 * before the first is moved there, and if one fails the previous ones are restored.
 */
export class Workspace implements FileTree {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Throws `InputError` if the directory doesn't exist. */
  static async open(directory: string): Promise<Workspace> {
    try {
      return new Workspace(await realpath(directory));
    } catch {
      throw new InputError(
        'The repository is not in the workspace: fetch it in a step before this one, such as fetch:plain',
      );
    }
  }

  async read(file: string): Promise<string | undefined> {
    const real = await this.#real(file);
    if (real === undefined) {
      return undefined;
    }
    const { size } = await stat(real).then(
      found => (found.isFile() ? found : { size: -1 }),
      () => ({ size: -1 }),
    );
    if (size < 0) {
      return undefined;
    }
    if (size > MAX_FILE_BYTES) {
      throw new InputError(
        `${file} is too large for a manifest (${size} B). Name another file`,
      );
    }
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        await readFile(real),
      );
    } catch {
      throw new InputError(`${file} isn't text in UTF-8. Save it as UTF-8`);
    }
  }

  async list(directory: string): Promise<readonly FileTreeEntry[] | undefined> {
    const real = await this.#real(directory);
    const isDirectory = real !== undefined && (await stat(real)).isDirectory();
    if (!isDirectory) {
      return undefined;
    }
    const entries = await readdir(real, { withFileTypes: true });
    return entries
      .map((entry): FileTreeEntry => {
        const { name } = entry;
        if (entry.isDirectory()) {
          return { name, type: 'directory' };
        }
        return { name, type: entry.isFile() ? 'file' : 'other' };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Applies all changes or none. Throws `InputError` if one would leave the repository. */
  async apply(changes: readonly FileChange[]): Promise<void> {
    const undo: (() => Promise<unknown>)[] = [];
    const temporary: string[] = [];
    const moves: { readonly from: string; readonly to: string }[] = [];
    try {
      for (const { file, after } of changes) {
        if (after !== undefined) {
          const to = await this.#prepareTarget(file, undo);
          const from = path.join(path.dirname(to), `.${randomUUID()}.tmp`);
          temporary.push(from);
          await writeFile(from, after, { flag: 'wx' });
          const mode = await lstat(to).then(
            found => found.mode,
            () => undefined,
          );
          if (mode !== undefined) {
            // eslint-disable-next-line no-bitwise
            await chmod(from, mode & 0o777);
          }
          moves.push({ from, to });
        }
      }
      for (const { from, to } of moves) {
        await this.#replace(to, undo, () => rename(from, to));
      }
      for (const { file, after } of changes) {
        if (after === undefined) {
          const target = await this.#prepareTarget(file, undo);
          await this.#replace(target, undo, () => rm(target));
          await this.#removeEmpty(path.posix.dirname(file), undo);
        }
      }
    } catch (error) {
      // before the directories that were created for them: a directory that is not empty would stay
      await Promise.all(temporary.map(file => rm(file, { force: true })));
      for (const takeBack of undo.reverse()) {
        await takeBack().catch(() => undefined);
      }
      throw error;
    } finally {
      await Promise.all(temporary.map(file => rm(file, { force: true })));
    }
  }

  /** The real path behind every link; undefined if nothing exists. Throws `InputError` if it is outside. */
  async #real(file: string): Promise<string | undefined> {
    const wanted = path.join(this.#root, resolveInTree('.', file));
    let real: string;
    try {
      real = await realpath(wanted);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        return undefined;
      }
      throw new InputError(`${file} cannot be read: ${code}`);
    }
    this.#requireInside(real, file);
    return real;
  }

  /** The target of a write: its directory is created, and verified to be inside. */
  async #prepareTarget(
    file: string,
    undo: (() => Promise<unknown>)[],
  ): Promise<string> {
    const inside = resolveInTree('.', file);
    let directory = this.#root;
    for (const part of inside.split('/').slice(0, -1)) {
      const next = path.join(directory, part);
      if (!(await exists(next))) {
        await mkdir(next);
        undo.push(() => rmdir(next));
      }
      directory = await realpath(next);
      this.#requireInside(directory, file);
    }
    const target = path.join(directory, path.posix.basename(inside));
    if ((await exists(target)) && (await lstat(target)).isSymbolicLink()) {
      throw new InputError(
        `${file} is a symbolic link. Name the file that it leads to`,
      );
    }
    return target;
  }

  /** Changes a file after its directory was verified to be still inside, and records its previous state. */
  async #replace(
    target: string,
    undo: (() => Promise<unknown>)[],
    change: () => Promise<unknown>,
  ): Promise<void> {
    const directory = path.dirname(target);
    this.#requireInside(await realpath(directory), target);
    const before = (await exists(target)) ? await readFile(target) : undefined;
    undo.push(() =>
      before === undefined
        ? rm(target, { force: true })
        : writeFile(target, before),
    );
    await change();
    this.#requireInside(await realpath(directory), target);
  }

  /** Removes directories that a removal left empty, because git doesn't track them. */
  async #removeEmpty(
    directory: string,
    undo: (() => Promise<unknown>)[],
  ): Promise<void> {
    const real = directory === '.' ? undefined : await this.#real(directory);
    if (real !== undefined && (await readdir(real)).length === 0) {
      await rmdir(real);
      undo.push(() => mkdir(real));
      await this.#removeEmpty(path.posix.dirname(directory), undo);
    }
  }

  #requireInside(real: string, file: string): void {
    const relative = path.relative(this.#root, real);
    if (
      relative === '..' ||
      relative.startsWith(`..${path.sep}`) ||
      path.isAbsolute(relative)
    ) {
      throw new InputError(
        `${JSON.stringify(
          path.isAbsolute(file) ? path.basename(file) : file,
        )} leads out of the repository through a symbolic link`,
      );
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
