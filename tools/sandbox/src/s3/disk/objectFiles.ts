/*
 * Objects on disk: one file each, whose modification time is LastModified.
 *
 * A write goes to a temporary file, which replaces the old one after everything was received and verified. So a reader
 * sees the old object or the new one, and a killed process leaves no partial object (a power failure may: nothing is
 * flushed). Commits are sequential, so `If-Match` and `If-None-Match` hold between two writers.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { S3Error, systemErrorCode } from '../errors';
import { type BucketFolders } from './bucketFolders';
import { toKeyPath } from './keyPath';
import {
  type ObjectMetadata,
  type ObjectMetadataFiles,
} from './objectMetadata';
import { type TemporaryFiles } from './temporaryFiles';

const MAX_SMALL_OBJECT_BYTES = 64 * 1024;

/** An object as in a HEAD response. */
export interface ObjectState extends ObjectMetadata {
  readonly size: number;
  readonly lastModified: Date;
}

export class ObjectFiles {
  readonly #buckets: BucketFolders;
  readonly #temporary: TemporaryFiles;
  readonly #metadata: ObjectMetadataFiles;
  #lastCommit: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    readonly buckets: BucketFolders;
    readonly temporary: TemporaryFiles;
    readonly metadata: ObjectMetadataFiles;
  }) {
    this.#buckets = parts.buckets;
    this.#temporary = parts.temporary;
    this.#metadata = parts.metadata;
  }

  path(bucket: string, key: string): string {
    return toKeyPath(this.#buckets.path(bucket), key);
  }

  /** Undefined if the bucket holds no such object. */
  async find(bucket: string, key: string): Promise<ObjectState | undefined> {
    const directory = await this.#buckets.require(bucket);
    return this.findAt(toKeyPath(directory, key));
  }

  /** The same for a path that a listing found. */
  async findAt(path: string): Promise<ObjectState | undefined> {
    try {
      const file = await stat(path);
      return await this.#toState(path, file);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * The same for the page of a listing, in its order. Synchronous: a stat takes microseconds, switching threads ten
   * times as long, and a page has at most a thousand.
   */
  async findAllAt(
    paths: readonly string[],
  ): Promise<(ObjectState | undefined)[]> {
    const states: (ObjectState | undefined)[] = [];
    for (const path of paths) {
      const file = statIfThere(path);
      const metadata = file && this.#metadata.known(path, file);
      if (file && metadata) {
        states.push({ ...metadata, size: file.size, lastModified: file.mtime });
      } else {
        states.push(file && (await this.findAt(path)));
      }
    }
    return states;
  }

  /**
   * A small object as a whole, if it can be read synchronously: repositories have thousands of them, and four thread
   * switches take longer than reading their bytes. Undefined for everything else, including errors: see `open`.
   */
  readSmall(
    bucket: string,
    key: string,
  ): { readonly state: ObjectState; readonly bytes: Buffer } | undefined {
    const path = toKeyPath(this.#buckets.path(bucket), key);
    let file: number | undefined;
    try {
      file = openSync(path, 'r');
      const found = fstatSync(file);
      if (!found.isFile() || found.size > MAX_SMALL_OBJECT_BYTES)
        return undefined;
      const metadata = this.#metadata.known(path, found);
      const bytes = Buffer.allocUnsafe(found.size);
      if (!metadata || readSync(file, bytes) !== found.size) return undefined;
      const { size, mtime: lastModified } = found;
      return { state: { ...metadata, size, lastModified }, bytes };
    } catch {
      return undefined;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  /** An open object, with consistent metadata and bytes. The caller closes it. */
  async open(
    bucket: string,
    key: string,
  ): Promise<{ readonly state: ObjectState; readonly file: FileHandle }> {
    const path = toKeyPath(await this.#buckets.require(bucket), key);
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      if (isMissing(error)) throw noSuchKey(key);
      throw error;
    }
    try {
      return { state: await this.#toState(path, await file.stat()), file };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Writes an object completely or not at all.
   *
   * @param options - `write` fills the temporary file and returns its metadata; `check` gets the object that is about
   * to be replaced and may throw
   */
  async put<T extends ObjectMetadata>(options: {
    readonly bucket: string;
    readonly key: string;
    readonly write: (file: FileHandle) => Promise<T>;
    readonly check?: (existing: ObjectState | undefined) => void;
  }): Promise<T & { readonly lastModified: Date }> {
    const path = toKeyPath(
      await this.#buckets.require(options.bucket),
      options.key,
    );
    let lastModified = new Date(0);
    const written = await this.#temporary.use(
      options.write,
      (temporary, metadata) =>
        this.#exclusively(async () => {
          const directory = await this.#buckets.require(options.bucket);
          options.check?.(await this.findAt(path));
          await this.#moveInto(temporary, path, directory);
          const file = await stat(path);
          lastModified = file.mtime;
          await this.#metadata.write(path, file, metadata);
        }),
    );
    return { ...written, lastModified };
  }

  /** Removes an object; a missing one counts as removed. */
  async delete(bucket: string, key: string): Promise<void> {
    const directory = await this.#buckets.require(bucket);
    const path = toKeyPath(directory, key);
    await this.#exclusively(async () => {
      await rm(path, { force: true }).catch(error => {
        if (!isMissing(error)) throw error;
      });
      await this.#metadata.remove(path);
      await removeEmptyFolders(dirname(path), directory);
    });
  }

  async setLastModified(
    bucket: string,
    key: string,
    date: Date,
  ): Promise<void> {
    const path = toKeyPath(await this.#buckets.require(bucket), key);
    await this.#exclusively(async () => {
      const before = await this.findAt(path);
      if (!before) throw noSuchKey(key);
      await utimes(path, date, date);
      await this.#metadata.write(path, await stat(path), before);
    });
  }

  async #toState(path: string, file: Stats): Promise<ObjectState> {
    const metadata = await this.#metadata.read(path, file);
    return { ...metadata, size: file.size, lastModified: file.mtime };
  }

  async #moveInto(
    temporary: string,
    path: string,
    directory: string,
  ): Promise<void> {
    // A bucket that was deleted in the meantime must not reappear.
    await stat(directory);
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastCommit.then(work);
    this.#lastCommit = result.catch(() => undefined);
    return result;
  }
}

export function noSuchKey(key: string): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.', {
    Key: key,
  });
}

async function removeEmptyFolders(from: string, end: string): Promise<void> {
  for (let path = from; path !== end; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (isMissing(error)) continue;
      return;
    }
  }
}

function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemErrorCode(error) ?? '');
}
