/*
 * Multipart uploads: one folder each, `.uploads/<bucket>/<id>`, with the parameters of the upload in `upload.json` and
 * a file for each completely received part, named `<number>.<md5>`. Completing joins the parts in a temporary file;
 * only then does the object appear and the folder is removed.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { S3Error } from '../errors';
import type { ObjectFiles, ObjectState } from './objectFiles';
import type { TemporaryFiles } from './temporaryFiles';

const SMALLEST_PART = 5 * 1024 * 1024;

/** A started upload. */
export interface MultipartUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly initiated: Date;
}

/** A received part. */
interface UploadedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: Date;
  readonly path: string;
}

export class MultipartUploads {
  readonly #root: string;
  readonly #objects: ObjectFiles;
  readonly #temporary: TemporaryFiles;

  constructor(parts: {
    readonly root: string;
    readonly objects: ObjectFiles;
    readonly temporary: TemporaryFiles;
  }) {
    this.#root = join(parts.root, '.uploads');
    this.#objects = parts.objects;
    this.#temporary = parts.temporary;
  }

  async create(
    upload: Pick<MultipartUpload, 'bucket' | 'key' | 'headers'>,
  ): Promise<string> {
    // A key that is too long is rejected before anything is sent.
    this.#objects.path(upload.bucket, upload.key);
    const uploadId = randomBytes(16).toString('hex');
    const folder = this.#folder(upload.bucket, uploadId);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'upload.json'),
      JSON.stringify({ key: upload.key, headers: upload.headers }),
    );
    return uploadId;
  }

  /** Throws NoSuchUpload, even for an id of another key. */
  async require(
    bucket: string,
    key: string,
    uploadId: string,
  ): Promise<MultipartUpload> {
    const upload = /^[0-9a-f]{32}$/.test(uploadId)
      ? await this.#read(bucket, uploadId)
      : undefined;
    if (upload?.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  /** Unfinished uploads by key, then by age. */
  async list(bucket: string): Promise<MultipartUpload[]> {
    const ids = await readdir(join(this.#root, bucket)).catch(() => []);
    const uploads = await Promise.all(ids.map(id => this.#read(bucket, id)));
    return uploads
      .filter(upload => upload !== undefined)
      .sort(
        (a, b) =>
          Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) ||
          a.initiated.getTime() - b.initiated.getTime(),
      );
  }

  async putPart<T extends { readonly etag: string }>(
    upload: MultipartUpload,
    partNumber: number,
    write: (file: FileHandle) => Promise<T>,
  ): Promise<T> {
    const folder = this.#folder(upload.bucket, upload.uploadId);
    return this.#temporary.use(write, async (temporary, { etag }) => {
      const before = await readdir(folder).catch(() => undefined);
      if (!before) throw noSuchUpload(upload.uploadId);
      const name = `${partNumber}.${etag}`;
      await rename(temporary, join(folder, name));
      await Promise.all(
        before
          .filter(each => each.startsWith(`${partNumber}.`) && each !== name)
          .map(each => rm(join(folder, each), { force: true })),
      );
    });
  }

  /** The received parts, by number. */
  async parts(upload: MultipartUpload): Promise<UploadedPart[]> {
    const folder = this.#folder(upload.bucket, upload.uploadId);
    const names = await readdir(folder);
    const parts = await Promise.all(
      names.map(async name => {
        const [, number, etag] = /^(\d+)\.([0-9a-f]{32})$/.exec(name) ?? [];
        if (number === undefined || etag === undefined) return undefined;
        const path = join(folder, name);
        const { size, mtime } = await stat(path);
        const partNumber = Number(number);
        return { partNumber, etag, size, lastModified: mtime, path };
      }),
    );
    return parts
      .filter(part => part !== undefined)
      .sort((a, b) => a.partNumber - b.partNumber);
  }

  /** Joins the named parts into the object; returns its ETag. */
  async complete(
    upload: MultipartUpload,
    chosen: readonly { readonly partNumber: number; readonly etag: string }[],
    check: (existing: ObjectState | undefined) => void,
  ): Promise<string> {
    const parts = chooseParts(await this.parts(upload), chosen);
    const { etag } = await this.#objects.put({
      bucket: upload.bucket,
      key: upload.key,
      check,
      write: async file => {
        for (const part of parts) {
          await file.writeFile(createReadStream(part.path));
        }
        return { etag: toETag(parts), headers: upload.headers };
      },
    });
    await this.abort(upload);
    return etag;
  }

  async abort(upload: MultipartUpload): Promise<void> {
    await rm(this.#folder(upload.bucket, upload.uploadId), {
      recursive: true,
      force: true,
    });
  }

  #folder(bucket: string, uploadId: string): string {
    return join(this.#root, bucket, uploadId);
  }

  async #read(
    bucket: string,
    uploadId: string,
  ): Promise<MultipartUpload | undefined> {
    const path = join(this.#folder(bucket, uploadId), 'upload.json');
    try {
      const { key, headers } = JSON.parse(await readFile(path, 'utf8'));
      const { mtime } = await stat(path);
      return {
        bucket,
        key: String(key),
        uploadId,
        headers: { ...headers },
        initiated: mtime,
      };
    } catch {
      // It ended in the meantime, or a process that was killed then started it.
      return undefined;
    }
  }
}

function chooseParts(
  received: readonly UploadedPart[],
  chosen: readonly { readonly partNumber: number; readonly etag: string }[],
): UploadedPart[] {
  const ascending = chosen.every(
    ({ partNumber }, index) =>
      partNumber > (chosen[index - 1]?.partNumber ?? 0),
  );
  if (!ascending) {
    throw new S3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  return chosen.map(({ partNumber, etag }, index) => {
    const part = received.find(each => each.partNumber === partNumber);
    if (part?.etag !== etag) {
      throw new S3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { PartNumber: partNumber },
      );
    }
    if (part.size < SMALLEST_PART && index < chosen.length - 1) {
      throw new S3Error(
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        { PartNumber: partNumber, ProposedSize: part.size },
      );
    }
    return part;
  });
}

// S3's own ETag: the MD5 of the parts' MD5s, and their number.
function toETag(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
}
