import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that no reader sees until they are renamed. Leftovers of a crash are removed at the next start. */
export class TemporaryFiles {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async create(root: string): Promise<TemporaryFiles> {
    const directory = join(root, '.temporary');
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    return new TemporaryFiles(directory);
  }

  /** Writes a file, passes its path on and removes it if it was not renamed. */
  async use<T>(
    write: (file: FileHandle) => Promise<T>,
    commit: (path: string, written: T) => Promise<void>,
  ): Promise<T> {
    const path = join(this.#directory, randomUUID());
    try {
      const file = await open(path, 'wx');
      let written: T;
      try {
        written = await write(file);
      } finally {
        await file.close();
      }
      await commit(path, written);
      return written;
    } finally {
      await rm(path, { force: true });
    }
  }
}
