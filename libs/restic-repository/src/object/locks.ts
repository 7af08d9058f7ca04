import pLimit from 'p-limit';
import { RepositoryContext } from '../context';
import { RepositoryError } from '../errors';
import { listObjects } from './listObjects';
import { Lock, parseLock } from './lock';
import { openSmall, readStored, unlessGone } from './readObject';

/** @public */
export interface ListLocksOptions {
  readonly signal?: AbortSignal;
  /** Told of each lock that cannot be read, instead of failing for the first */
  readonly onDamaged?: (error: RepositoryError) => void;
}

/**
 * The locks of a repository, the newest first. One that goes away meanwhile is
 * none; an empty one is being written.
 *
 * @internal
 */
export async function listLocks(
  context: RepositoryContext,
  options: ListLocksOptions,
): Promise<readonly Lock[]> {
  const { signal, onDamaged } = options;
  const listed = await listObjects(context.store, { kind: 'locks', signal });
  const limit = pLimit(context.concurrency);
  const locks = await Promise.all(
    listed
      .filter(({ sizeBytes }) => sizeBytes > 0)
      .map(({ id }) =>
        limit(async () => {
          try {
            const bytes = await unlessGone(
              readStored(context.store, { kind: 'locks', id, signal }),
            );
            if (!bytes) return undefined;
            const plain = await openSmall(context, {
              bytes,
              object: `locks/${id}`,
            });
            return parseLock(plain, { id, nowMs: context.nowMs() });
          } catch (error) {
            if (!onDamaged || !(error instanceof RepositoryError)) throw error;
            onDamaged(error);
            return undefined;
          }
        }),
      ),
  );
  return locks
    .filter(lock => lock !== undefined)
    .sort((one, other) => other.timeMs - one.timeMs);
}
