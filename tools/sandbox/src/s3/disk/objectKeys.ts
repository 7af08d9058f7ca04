import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../errors';
import { fromDirectoryName, fromFileName, toPrefixDirectory } from './keyPath';

const NOTHING_THERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/** A key of a bucket and its file. */
export interface FoundKey {
  readonly key: string;
  readonly path: string;
}

/** Every key with the prefix, in S3's order: that of their UTF-8 bytes. */
export async function findKeys(
  bucketDirectory: string,
  prefix: string,
): Promise<FoundKey[]> {
  const { names, keyPrefix } = toPrefixDirectory(prefix);
  const found: FoundKey[] = [];
  await walk(join(bucketDirectory, ...names), keyPrefix, found);
  return found
    .filter(({ key }) => key.startsWith(prefix))
    .map(each => ({ each, bytes: Buffer.from(each.key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ each }) => each);
}

async function walk(
  directory: string,
  keyPrefix: string,
  found: FoundKey[],
): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (error) {
    // Removed during the listing, or never existed: nothing is below it.
    if (NOTHING_THERE.includes(systemErrorCode(error) ?? '')) return;
    throw error;
  }
  for (const entry of entries) {
    const path = join(directory, entry.name);
    const part = entry.isDirectory()
      ? fromDirectoryName(entry.name)
      : fromFileName(entry.name);
    if (part === undefined) continue;
    if (entry.isDirectory()) await walk(path, keyPrefix + part, found);
    else found.push({ key: keyPrefix + part, path });
  }
}
