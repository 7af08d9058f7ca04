import type { MasterKey } from '../crypto/masterKey';
import type { RepositoryBudget } from '../lib/budget';
import { RepositoryError } from '../lib/errors';
import { listObjects } from '../objects/listObjects';
import { readStored, unlessGone } from '../objects/readObject';
import type { ObjectStore } from '../store/objectStore';
import { countKeys, unlockKeyFile } from './deriveKey';
import type { KeyCache } from './keyCache';
import {
  type KeyFile,
  type KeyMetadata,
  parseKeyFile,
} from '../format/keyFile';

/** The number of key files to try: the same as in restic */
const MAX_KEYS = 20;

interface OpenedKey {
  readonly key: MasterKey;
  readonly id: string;
}

/** The key files of a repository, and the problems of the others. */
export async function readKeyFiles(
  store: ObjectStore,
  signal: AbortSignal | undefined,
): Promise<{
  readonly files: readonly KeyFile[];
  readonly errors: readonly RepositoryError[];
}> {
  const listed = await listObjects(store, { kind: 'keys', signal });
  const errors: RepositoryError[] = [];
  const files = await Promise.all(
    listed.slice(0, MAX_KEYS).map(async ({ id }) => {
      try {
        const bytes = await unlessGone(
          readStored(store, { kind: 'keys', id, signal }),
        );
        return bytes && parseKeyFile(bytes, id);
      } catch (error) {
        if (!(error instanceof RepositoryError)) throw error;
        errors.push(error);
        return undefined;
      }
    }),
  );
  return { files: files.filter(file => file !== undefined), errors };
}

/** Tries the password on each key, known matches first. */
export async function openKey(
  store: ObjectStore,
  options: {
    readonly password: string;
    readonly keyCache: KeyCache;
    /** Tenants take turns in deriving keys */
    readonly tenant: string;
    readonly budget: RepositoryBudget;
    readonly signal: AbortSignal | undefined;
    /** Called before a key is derived, which takes a while */
    readonly onDerive?: () => void;
  },
): Promise<OpenedKey> {
  const { password, keyCache, tenant, budget, signal, onDerive } = options;
  const { files, errors } = await readKeyFiles(store, signal);
  for (const { id } of files) {
    const key = keyCache.find(id, password);
    if (key) return { key, id };
  }
  const untried = files.filter(({ id }) => !keyCache.refuses(id, password));
  if (untried.length > 0) onDerive?.();
  // One after the other: the first is nearly always the right one
  for (const file of untried) {
    signal?.throwIfAborted();
    budget.require('derivedKeys');
    budget.spend('derivedKeys', countKeys(file));
    const key = await unlockKeyFile(file, { password, tenant, signal });
    if (key) {
      keyCache.keep(file.id, password, key);
      return { key, id: file.id };
    }
    keyCache.refuse(file.id, password);
  }
  throw noKey(files, errors);
}

function noKey(
  files: readonly KeyMetadata[],
  errors: readonly RepositoryError[],
): RepositoryError {
  const [first] = errors;
  if (files.length === 0) {
    return (
      first ??
      new RepositoryError(
        'no-repository',
        'There is no key under "keys/": this is no restic repository, or its keys were deleted',
        { object: 'keys/' },
      )
    );
  }
  const others = first
    ? ` (${errors.length} more cannot be used: ${first.message})`
    : '';
  return new RepositoryError(
    'wrong-password',
    `The password does not open the repository: ${files.length} ${
      files.length === 1 ? 'key' : 'keys'
    } tried${others}`,
    { object: 'keys/' },
  );
}
