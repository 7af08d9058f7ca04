import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** The metadata of an object. */
export interface ObjectMetadata {
  /** Without its quotes */
  readonly etag: string;
  /** `content-type` and the like, and every `x-amz-meta-` header */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Stores the metadata of objects in separate files next to them.
 *
 * The bytes take precedence: metadata counts only for exactly the file that it was written for (inode, size and time).
 * A file that was changed manually gets the MD5 of its current content; a crash between the two writes loses headers,
 * never bytes.
 */
export class ObjectMetadataFiles {
  readonly #root: string;
  readonly #directory: string;
  readonly #known = new Map<
    string,
    { identity: string; metadata: ObjectMetadata }
  >();

  constructor(root: string) {
    this.#root = root;
    this.#directory = join(root, '.metadata');
  }

  async write(
    path: string,
    file: Stats,
    metadata: ObjectMetadata,
  ): Promise<void> {
    const identity = toIdentity(file);
    this.#known.set(path, { identity, metadata });
    const sidecar = this.#sidecar(path);
    const isPlainMd5 = /^[0-9a-f]{32}$/.test(metadata.etag);
    if (isPlainMd5 && Object.keys(metadata.headers).length === 0) {
      await rm(sidecar, { force: true });
      return;
    }
    await mkdir(dirname(sidecar), { recursive: true });
    await writeFile(sidecar, JSON.stringify({ identity, ...metadata }));
  }

  /** Cached metadata, if it still belongs to this file. */
  known(path: string, file: Stats): ObjectMetadata | undefined {
    const known = this.#known.get(path);
    return known?.identity === toIdentity(file) ? known.metadata : undefined;
  }

  async read(path: string, file: Stats): Promise<ObjectMetadata> {
    const known = this.known(path, file);
    if (known) return known;
    const identity = toIdentity(file);
    const metadata = (await this.#readSidecar(path, identity)) ?? {
      etag: await md5OfFile(path),
      headers: {},
    };
    this.#known.set(path, { identity, metadata });
    return metadata;
  }

  async remove(path: string): Promise<void> {
    this.#known.delete(path);
    await rm(this.#sidecar(path), { force: true });
  }

  #sidecar(path: string): string {
    // A file's suffix is never one of a directory: `%2F` and `%_` are.
    return join(this.#directory, relative(this.#root, path));
  }

  async #readSidecar(
    path: string,
    identity: string,
  ): Promise<ObjectMetadata | undefined> {
    try {
      const stored = JSON.parse(await readFile(this.#sidecar(path), 'utf8'));
      if (stored.identity !== identity) return undefined;
      return { etag: String(stored.etag), headers: { ...stored.headers } };
    } catch {
      // Missing or partially written: the bytes take precedence.
      return undefined;
    }
  }
}

function toIdentity(file: Stats): string {
  return `${file.ino}-${file.size}-${file.mtimeMs}`;
}

async function md5OfFile(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}
