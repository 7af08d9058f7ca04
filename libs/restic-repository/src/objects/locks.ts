import pLimit from 'p-limit';
import type { Lock } from '../format/lock';
import { RepositoryError } from '../lib/errors';
import { RepositoryLimitError } from '../lib/limits';
import { anySignal } from '../lib/signals';
import { type Opener, maxObjectBytes, metadataTotal } from '../threads/Opener';
import { type NamedObject, listObjects } from './listObjects';
import { readStored, readWithin, unlessGone } from './readObject';
import type { ObjectSource } from './source';

/** @public */
export interface ListLocksOptions {
  readonly signal?: AbortSignal;
  /** Called for each lock that can't be read, instead of failing for the first */
  readonly onDamaged?: (error: RepositoryError) => void;
}

/**
 * The locks of a repository, the newest first. One that is deleted meanwhile is skipped; an empty one is being written.
 */
export async function listLocks(
  {
    source: { store, concurrency },
    opener,
    nowMs,
  }: {
    readonly source: Pick<ObjectSource, 'store' | 'concurrency'>;
    readonly opener: Opener;
    readonly nowMs: number;
  },
  options: ListLocksOptions,
): Promise<readonly Lock[]> {
  const { onDamaged } = options;
  const failed = new AbortController();
  const signal = anySignal(options.signal, failed.signal);
  const listed = await listObjects(store, { kind: 'locks', signal });
  const limit = pLimit(concurrency);
  const total = metadataTotal(opener.limits, 'locks');
  const readOne = async (object: NamedObject): Promise<Lock | undefined> => {
    const { id } = object;
    try {
      return await readWithin(object, {
        limit: 'maxMetadataBytes',
        maxBytes: maxObjectBytes(opener.limits),
        tenant: opener.tenant,
        signal,
        read: async () => {
          const bytes = await unlessGone(
            readStored(store, { kind: 'locks', id, signal }),
          );
          if (!bytes) return undefined;
          const opened = await opener.lock({ id, bytes }, nowMs);
          total.add(opened.bytes);
          return opened.value;
        },
      });
    } catch (error) {
      if (
        !onDamaged ||
        !(error instanceof RepositoryError) ||
        error instanceof RepositoryLimitError
      ) {
        throw error;
      }
      onDamaged(error);
      return undefined;
    }
  };
  try {
    const locks = await Promise.all(
      listed
        .filter(({ sizeBytes }) => sizeBytes > 0)
        .map(object => limit(() => readOne(object))),
    );
    return locks
      .filter(lock => lock !== undefined)
      .sort((one, other) => other.timeMs - one.timeMs);
  } catch (error) {
    limit.clearQueue();
    failed.abort(error);
    throw error;
  }
}
