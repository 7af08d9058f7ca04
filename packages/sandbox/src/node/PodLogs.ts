import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import type { NodeDirectory } from './NodeDirectory';

/** Reads what the pods of a node have said: what an API server asks its kubelets for. @public */
export interface PodLogReader {
  /** The log so far; `undefined` where no container of that pod has started */
  read(pod: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  }): Promise<string | undefined>;
}

/** The logs of the pods of one node, a file each. @internal */
export class PodLogs implements PodLogReader {
  readonly #directory: NodeDirectory;

  constructor(directory: NodeDirectory) {
    this.#directory = directory;
  }

  async read(pod: { readonly uid: string }): Promise<string | undefined> {
    try {
      return await readFile(this.#directory.log(pod.uid), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  /** @internal */
  write(podUid: string): WriteStream {
    return createWriteStream(this.#directory.log(podUid));
  }

  /** @internal */
  async remove(podUid: string): Promise<void> {
    await rm(this.#directory.log(podUid), { force: true });
  }
}
