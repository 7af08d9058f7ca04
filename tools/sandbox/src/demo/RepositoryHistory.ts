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
 * The past of a repository. Snapshots are made by restic, over S3, with the time that they claim; then the objects
 * of each are dated back to it, so that a listing of the bucket tells the same story as the repository does.
 *
 * Two things restic does not write here. The key file: restic's own costs half a second of computing at every
 * opening, on purpose, and a demo opens its repositories hundreds of times; ours derives cheaply, and its passwords
 * are random and guard nothing. And the lock of a killed pod, which names a host that never was.
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

/** One repository while its past is made up. */
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

  /** Removes what is there and starts again */
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

  /** Goes on with a repository that another source began */
  async resume(): Promise<void> {
    this.#known = new Set(await this.#keys());
  }

  /** A backup of the directory as if it had been made then; answers what restic said */
  async backup(volume: string, time: Date): Promise<string> {
    const { host, user, directory, signal, objectStore } = this.#options;
    const said: string[] = [];
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
      log: text => said.push(text),
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
            }): ${said.join('').trim()}`,
          )
        : error;
    }
    await this.#date(time);
    return said.join('');
  }

  /** The exclusive lock of a mover that was killed while it pruned */
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

  /** Dates everything that came since the last time */
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
