import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Allowed characters of a directory name: names of volumes come from an API server, and are not trusted. */
const SAFE_NAME = /^[a-z0-9][a-z0-9.-]{0,250}$/;

/** The node's data: a directory for each volume, volume snapshot and pod, all below one root. */
export class NodeDirectory {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  volume(name: string): string {
    return this.#below('volumes', name);
  }

  snapshot(name: string): string {
    return this.#below('snapshots', name);
  }

  pod(uid: string): string {
    return this.#below('pods', uid);
  }

  log(podUid: string): string {
    return this.#below('logs', podUid);
  }

  processes(): string {
    return join(this.root, 'processes');
  }

  async prepare(): Promise<void> {
    for (const part of ['volumes', 'snapshots', 'pods', 'logs', 'processes']) {
      await mkdir(join(this.root, part), { recursive: true });
    }
    // A partial copy is left if the node was killed while it copied
    for (const part of ['volumes', 'snapshots']) {
      for (const name of await readdir(join(this.root, part))) {
        if (name.endsWith('.partial')) {
          await rm(join(this.root, part, name), { recursive: true });
        }
      }
    }
  }

  async create(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true });
  }

  /** An atomic copy */
  async copy(from: string, to: string): Promise<void> {
    const partial = `${to}.partial`;
    await rm(partial, { recursive: true, force: true });
    await cp(from, partial, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
    await rm(to, { recursive: true, force: true });
    await rename(partial, to);
  }

  async remove(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }

  #below(part: string, name: string): string {
    if (!SAFE_NAME.test(name)) {
      throw new Error(
        `"${name}" is no name that a directory of the node may have`,
      );
    }
    return join(this.root, part, name);
  }
}
