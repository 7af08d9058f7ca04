import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Error, systemErrorCode } from '../errors';

const BUCKET_NAME =
  /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Each bucket is a folder of the store's directory. */
export class BucketFolders {
  readonly #root: string;
  /** Lifecycle rules by bucket, as received: kept until the server stops, and never applied */
  readonly lifecycles = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The folder of a bucket, existing or not; throws for an invalid name. */
  path(bucket: string): string {
    if (!BUCKET_NAME.test(bucket)) {
      throw new S3Error(
        'InvalidBucketName',
        'The specified bucket is not valid.',
        { BucketName: bucket },
      );
    }
    return join(this.#root, bucket);
  }

  async create(bucket: string): Promise<void> {
    try {
      await mkdir(this.path(bucket));
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
      throw new S3Error(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: bucket },
      );
    }
  }

  /** The folder of an existing bucket. */
  async require(bucket: string): Promise<string> {
    const path = this.path(bucket);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isDirectory()) throw noSuchBucket(bucket);
    return path;
  }

  async list(): Promise<{ readonly name: string; readonly created: Date }[]> {
    const entries = await readdir(this.#root, { withFileTypes: true });
    const names = entries
      .filter(entry => entry.isDirectory() && BUCKET_NAME.test(entry.name))
      .map(entry => entry.name)
      .sort();
    return Promise.all(
      names.map(async name => {
        const { birthtime } = await stat(join(this.#root, name));
        return { name, created: birthtime };
      }),
    );
  }

  async delete(bucket: string): Promise<void> {
    try {
      await rmdir(this.path(bucket));
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === 'ENOENT') throw noSuchBucket(bucket);
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
      throw new S3Error(
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty',
        { BucketName: bucket },
      );
    }
    this.lifecycles.delete(bucket);
    // Unfinished uploads do not prevent deleting a bucket.
    await rm(join(this.#root, '.uploads', bucket), {
      recursive: true,
      force: true,
    });
  }
}

function noSuchBucket(bucket: string): S3Error {
  return new S3Error('NoSuchBucket', 'The specified bucket does not exist', {
    BucketName: bucket,
  });
}
