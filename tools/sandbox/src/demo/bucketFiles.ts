import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectStoreServer } from '../s3';

/** The bucket of all demo repositories. */
export const BUCKET = 'volsync';

const BELOW = '%2F';

/** The keys of a repository's objects, below its own path. */
export async function listKeys(
  objectStore: Pick<ObjectStoreServer, 'objectPath'>,
  repository: string,
): Promise<string[]> {
  const root = dirname(objectStore.objectPath(BUCKET, `${repository}/config`));
  return walk(root, '');
}

/** Writes an object directly to the store's disk: for objects that restic does not write itself. */
export async function putObject(
  objectStore: Pick<ObjectStoreServer, 'objectPath'>,
  key: string,
  content: Uint8Array | string,
): Promise<void> {
  const path = objectStore.objectPath(BUCKET, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function walk(directory: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let entries;
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return keys;
    }
    throw error;
  }
  for (const entry of entries) {
    if (!entry.isDirectory()) {
      keys.push(prefix + entry.name);
    } else if (entry.name.endsWith(BELOW)) {
      const name = entry.name.slice(0, -BELOW.length);
      keys.push(
        ...(await walk(join(directory, entry.name), `${prefix}${name}/`)),
      );
    }
  }
  return keys;
}
