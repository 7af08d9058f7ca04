import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DateTime } from 'luxon';
import { MoverExit, MoverShell } from '../kubelet/mover/MoverShell';
import type { MoverHost } from '../kubelet/mover';
import type { ObjectStoreServer, ObjectStoreUser } from '../s3';
import { BUCKET, listKeys, putObject } from './bucketFiles';
import { keyFile, newKey, type ResticKey, seal } from './sealing';

/*
 * Creates the history of a repository. restic creates the snapshots, over S3, with their intended time; then the
 * objects of each are backdated, so a listing of the bucket agrees with the repository.
 *
 * Two files are not written by restic. The key file: restic's scrypt parameters intentionally take half a second for
 * every opening, and a demo opens its repositories hundreds of times; ours has cheap parameters, and its passwords are
 * random and protect nothing. And the lock of a killed pod, which names a host that never existed.
 */

/** The polynomial of restic's own tests: irreducible, and the same for all demo repositories */
const POLYNOMIAL = '3da3358b4dc173';

export interface HistoryOptions {
  readonly objectStore: ObjectStoreServer;
  readonly user: ObjectStoreUser;
  readonly host: MoverHost;
  /** For restic's caches */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** One repository whose history is created. */
export class RepositoryHistory {
  readonly #options: HistoryOptions;
  readonly #path: string;
  readonly #password: string;
  #key: ResticKey | undefined;
  #known = new Set<string>();

  constructor(
    options: HistoryOptions,
    repository: { readonly path: string; readonly password: string },
  ) {
    this.#options = options;
    this.#path = repository.path;
    this.#password = repository.password;
  }

  /** Removes the existing repository and starts again */
  async begin(time: Date): Promise<void> {
    const { objectStore } = this.#options;
    await rm(dirname(objectStore.objectPath(BUCKET, `${this.#path}/config`)), {
      recursive: true,
      force: true,
    });
    this.#key = newKey();
    const config = JSON.stringify({
      version: 2,
      id: randomBytes(32).toString('hex'),
      chunker_polynomial: POLYNOMIAL,
    });
    const file = keyFile(this.#key, this.#password);
    await this.#put(`keys/${idOf(file)}`, file);
    await this.#put('config', seal(this.#key, Buffer.from(config)));
    await this.#date(time);
  }

  /** Continues a repository that another source began */
  async resume(): Promise<void> {
    this.#known = new Set(await this.#keys());
  }

  /** A backup of the directory as of that time; returns restic's output */
  async backup(volume: string, time: Date): Promise<string> {
    const { host, user, directory, signal, objectStore } = this.#options;
    const lines: string[] = [];
    const shell = new MoverShell({
      args: [],
      env: {
        RESTIC_REPOSITORY: `s3:${objectStore.url}/${BUCKET}/${this.#path}`,
        RESTIC_PASSWORD: this.#password,
        AWS_ACCESS_KEY_ID: user.accessKey,
        AWS_SECRET_ACCESS_KEY: user.secretKey,
      },
      dataDirectory: volume,
      cacheDirectory: join(directory, 'cache'),
      home: directory,
      host,
      log: text => lines.push(text),
      signal,
    });
    const stamp = DateTime.fromJSDate(time, { zone: 'utc' });
    try {
      await shell.restic(
        'backup',
        '--host',
        'volsync',
        '--time',
        stamp.toFormat('yyyy-MM-dd HH:mm:ss'),
        '.',
      );
    } catch (error) {
      throw error instanceof MoverExit
        ? new Error(
            `restic could not back up into "${this.#path}" (exit code ${
              error.code
            }): ${lines.join('').trim()}`,
          )
        : error;
    }
    await this.#date(time);
    return lines.join('');
  }

  /** The exclusive lock of a mover that was killed during a prune */
  async leaveLock(podName: string, time: Date): Promise<void> {
    if (!this.#key) {
      throw new Error(
        'A lock needs the key of a repository that was created here',
      );
    }
    const lock = JSON.stringify({
      time: time.toISOString(),
      exclusive: true,
      hostname: podName,
      username: 'nobody',
      pid: 41,
      uid: 65534,
      gid: 65534,
    });
    const sealed = seal(this.#key, Buffer.from(lock));
    await this.#put(`locks/${idOf(sealed)}`, sealed);
    await this.#date(time);
  }

  async #put(key: string, content: Uint8Array | string): Promise<void> {
    await putObject(this.#options.objectStore, `${this.#path}/${key}`, content);
  }

  async #keys(): Promise<string[]> {
    return listKeys(this.#options.objectStore, this.#path);
  }

  /** Backdates everything that was added since the last call */
  async #date(time: Date): Promise<void> {
    for (const key of await this.#keys()) {
      if (!this.#known.has(key)) {
        this.#known.add(key);
        await this.#options.objectStore.setLastModified(
          BUCKET,
          `${this.#path}/${key}`,
          time,
        );
      }
    }
  }
}

function idOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
