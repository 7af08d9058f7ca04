import { MasterKey } from '../crypto/masterKey';
import { RepositoryError } from '../errors';
import { listObjects } from '../object/listObjects';
import { readStored, unlessGone } from '../object/readObject';
import { ObjectStore } from '../store';
import { unlockKeyFile } from './deriveKey';
import { KeyCache } from './keyCache';
import { KeyFile, KeyMetadata, parseKeyFile } from './keyFile';

/** Key files that are tried; restic stops at 20 */
const maxKeys = 50;

/** @internal */
export interface OpenedKey {
  readonly key: MasterKey;
  readonly id: string;
}

/** The key files of a repository, and what is wrong with the others. @internal */
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
    listed.slice(0, maxKeys).map(async ({ id }) => {
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

/** Tries the password on each key, those known to fit first. @internal */
export async function openKey(
  store: ObjectStore,
  options: {
    readonly password: string;
    readonly keyCache: KeyCache;
    readonly signal: AbortSignal | undefined;
    /** Told before a key is derived, which takes a while */
    readonly onDerive?: () => void;
  },
): Promise<OpenedKey> {
  const { password, keyCache, signal, onDerive } = options;
  const { files, errors } = await readKeyFiles(store, signal);
  for (const { id } of files) {
    const key = keyCache.find(id, password);
    if (key) return { key, id };
  }
  if (files.length > 0) onDerive?.();
  // One after the other: the first is nearly always the one
  for (const file of files) {
    signal?.throwIfAborted();
    const key = await unlockKeyFile(file, password, signal);
    if (key) {
      keyCache.keep(file.id, password, key);
      return { key, id: file.id };
    }
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
    `None of the ${files.length} keys of the repository opens with the password${others}`,
    { object: 'keys/' },
  );
}
