import { type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import {
  ObjectNotFoundError,
  type ObjectStore,
  ObjectStoreError,
  type StoredObject,
} from './objectStore';
import { systemCode } from '../lib/systemError';

/**
 * Reads a repository from a local directory, with the layout of restic's `local` backend.
 *
 * @public
 */
export function createDirectoryStore(directory: string): ObjectStore {
  const pathOf = (key: string) => {
    const segments = key.split('/');
    if (
      segments.some(
        part =>
          part === '..' ||
          part === '.' ||
          part.includes('\0') ||
          (sep !== '/' && part.includes(sep)),
      )
    ) {
      throw new ObjectStoreError('invalid', `"${key}" is not a key`);
    }
    return join(directory, ...segments);
  };

  async function* walk(
    folder: string,
    signal: AbortSignal | undefined,
  ): AsyncIterable<StoredObject> {
    signal?.throwIfAborted();
    const entries = await readdir(pathOf(folder), {
      withFileTypes: true,
    }).catch(ignoreMissing);
    for (const entry of entries ?? []) {
      const key = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        yield* walk(key, signal);
      } else if (entry.isFile()) {
        signal?.throwIfAborted();
        const found: Stats | undefined = await stat(pathOf(key)).catch(
          ignoreMissing,
        );
        if (found) {
          yield { key, sizeBytes: found.size, lastModified: found.mtime };
        }
      }
    }
  }

  return {
    async *list(prefix, { signal } = {}) {
      // Like in an object store, the prefix consists of characters, not of folders
      const folder = prefix.split('/').slice(0, -1).join('/');
      for await (const object of walk(folder, signal)) {
        if (object.key.startsWith(prefix)) yield object;
      }
    },

    async get(key, { range, signal } = {}) {
      signal?.throwIfAborted();
      let file;
      try {
        file = await open(pathOf(key), 'r');
        const { size } = await file.stat();
        const offset = range?.offset ?? 0;
        const wanted = Math.max(
          0,
          Math.min(range?.length ?? size, size - offset),
        );
        const bytes = new Uint8Array(wanted);
        let length = 0;
        while (length < wanted) {
          const { bytesRead } = await file.read(
            bytes,
            length,
            wanted - length,
            offset + length,
          );
          if (bytesRead === 0) break;
          length += bytesRead;
        }
        signal?.throwIfAborted();
        return length === wanted ? bytes : bytes.slice(0, length);
      } catch (error) {
        throw toDirectoryError(error, key);
      } finally {
        await file?.close();
      }
    },
  };
}

function ignoreMissing(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined;
  throw toDirectoryError(error, '');
}

function toDirectoryError(error: unknown, key: string): unknown {
  switch (systemCode(error)) {
    case 'ENOENT':
    case 'EISDIR':
    case 'ENOTDIR':
      return new ObjectNotFoundError(key);
    case 'EACCES':
    case 'EPERM':
      return new ObjectStoreError('forbidden', `"${key}" may not be read`, {
        cause: error,
      });
    default:
      return error;
  }
}
