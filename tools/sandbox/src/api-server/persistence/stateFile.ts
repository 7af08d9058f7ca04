import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../json';
import { serialized } from '../store/serialized';
import { type StoreSnapshot } from '../store/objectStore';
import { type StoredObject } from '../types';

const fileName = 'cluster-state.json';
const formatVersion = 1;

/** The JSON of a snapshot; each object is serialized only once. */
function toText(snapshot: StoreSnapshot): string {
  const collections = Object.entries(snapshot.collections).map(
    ([storage, objects]) =>
      `${JSON.stringify(storage)}:[${objects.map(serialized).join(',\n')}]`,
  );
  return `{"format":${formatVersion},"resourceVersion":${
    snapshot.resourceVersion
  },"collections":{${collections.join(',\n')}}}\n`;
}

function isStored(value: unknown): value is StoredObject {
  return (
    isJsonObject(value) &&
    typeof value.kind === 'string' &&
    isJsonObject(value.metadata) &&
    typeof value.metadata.name === 'string' &&
    typeof value.metadata.uid === 'string'
  );
}

function fromText(text: string, path: string): StoreSnapshot {
  const broken = (why: string) =>
    new Error(
      `The sandbox's cluster state '${path}' cannot be read: ${why}. Remove the file to begin with an empty cluster.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken('it is not JSON');
  }
  if (!isJsonObject(value) || value.format !== formatVersion) {
    throw broken(`its format is not ${formatVersion}`);
  }
  const { resourceVersion, collections } = value;
  if (!Number.isSafeInteger(resourceVersion) || !isJsonObject(collections)) {
    throw broken('resourceVersion or collections are missing');
  }
  const checked: Record<string, readonly StoredObject[]> = {};
  for (const [storage, objects] of Object.entries(collections)) {
    if (!Array.isArray(objects) || !objects.every(isStored)) {
      throw broken(`the objects of '${storage}' are malformed`);
    }
    checked[storage] = objects;
  }
  return { resourceVersion: Number(resourceVersion), collections: checked };
}

/** A file with a snapshot; replaced atomically, so never partial. */
export class StateFile {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get path(): string {
    return join(this.#directory, fileName);
  }

  /** `undefined` on the first start. */
  async read(): Promise<StoreSnapshot | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (isJsonObject(error) && error.code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    return fromText(text, this.path);
  }

  async write(snapshot: StoreSnapshot): Promise<void> {
    // It contains Secrets, so only its owner can read it.
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const next = `${this.path}.next`;
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(toText(snapshot));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.path);
  }
}
