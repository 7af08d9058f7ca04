import { RepositoryContext } from '../context';
import { idOf } from '../crypto/envelope';
import { damaged } from '../errors';
import { untilAborted } from '../signals';
import { ObjectNotFoundError, ObjectStore } from '../store';

/** Files that are named by the SHA-256 of what is stored. @internal */
export type ObjectKind = 'keys' | 'snapshots' | 'index' | 'locks';

/**
 * The stored bytes of an object, checked against its name: bytes that another
 * object has, half of them, or none at all never pass. Read twice before they are
 * called damaged, since the way may have damaged them.
 *
 * @internal
 */
export async function readStored(
  store: ObjectStore,
  options: {
    readonly kind: ObjectKind;
    readonly id: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Uint8Array> {
  const { kind, id, signal } = options;
  const object = `${kind}/${id}`;
  for (let attempt = 1; ; attempt++) {
    const bytes = await store.get(object, { signal });
    if (idOf(bytes) === id) return bytes;
    if (attempt > 1) {
      throw damaged(
        object,
        bytes.length === 0
          ? 'it is empty'
          : 'its content does not match its name',
      );
    }
  }
}

/** The stored bytes of a snapshot or an index file, from the cache where it has them. @internal */
export async function readCached(
  context: Pick<RepositoryContext, 'store' | 'cache' | 'scope'> & {
    readonly ahead?: RepositoryContext['ahead'];
  },
  options: {
    readonly kind: 'snapshots' | 'index';
    readonly id: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Uint8Array> {
  const { kind, id } = options;
  const ahead =
    context.ahead &&
    (await untilAborted(context.ahead.take(`${kind}/${id}`), options.signal));
  if (ahead) return ahead;
  const key = { repository: context.scope, kind, id };
  const cached = await context.cache?.get(key);
  if (cached) {
    if (idOf(cached) === id) return cached;
    await context.cache?.delete(key);
  }
  const bytes = await readStored(context.store, options);
  await context.cache?.put(key, bytes);
  return bytes;
}

/** The plaintext of a snapshot or a lock. @internal */
export async function openSmall(
  context: RepositoryContext,
  options: { readonly bytes: Uint8Array; readonly object: string },
): Promise<Uint8Array> {
  return context.pool.run(
    'openObject',
    { ...options, key: context.key.reveal(), maxBytes: 16 * 1024 * 1024 },
    { cost: options.bytes.length },
  );
}

/** What became of an object between its listing and its reading. @internal */
export async function unlessGone<T>(
  promise: Promise<T>,
): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}
