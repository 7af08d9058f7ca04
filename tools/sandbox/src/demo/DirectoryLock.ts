import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { processStart } from '../kubelet/Processes';

/**
 * Keeps a second sandbox off a directory. The file names the process that holds it and its start time, so a killed
 * process, or another with the same number, holds nothing.
 */
export class DirectoryLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async take(directory: string): Promise<DirectoryLock> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'sandbox.lock');
    const mine = `${process.pid} ${processStart(process.pid) ?? ''}`;
    for (;;) {
      try {
        writeFileSync(path, mine, { flag: 'wx' });
        return new DirectoryLock(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
          throw error;
        }
      }
      const holder = holderOf(path);
      if (holder !== undefined) {
        throw new Error(
          `Another sandbox (process ${holder}) uses "${directory}". Stop it, or give this one a directory of its own.`,
        );
      }
      rmSync(path, { force: true });
    }
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** The process that holds a lock; `undefined` if it is gone */
function holderOf(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const [processId, start] = text.split(' ');
  const now = processStart(Number(processId));
  return now !== undefined && now === start ? Number(processId) : undefined;
}
