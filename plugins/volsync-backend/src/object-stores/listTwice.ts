import type { ObjectStore, StoredObject } from 'restic-repository';

/** Missing snapshots that are checked, with one request each */
const MAX_SECOND_READS = 8;

/** Every repository has at least one of each. */
const NEEDED = ['config', 'keys/', 'index/', 'data/'] as const;
const OPTIONAL = ['snapshots/', 'locks/'] as const;

/**
 * Lists a repository, then checks by name for objects that must exist but were not listed: its config, keys, indexes
 * and packs, and the awaited snapshots. A listing takes seconds, and stores with eventual consistency lack the newest
 * objects. So the finding that something is missing is based on two reads.
 *
 * @internal
 */
export async function* listTwice(
  store: Pick<ObjectStore, 'list'>,
  options: {
    /** Snapshots that were saved according to a log: the first 8 digits of the id, or all */
    readonly awaited: readonly string[];
    readonly signal: AbortSignal;
  },
): AsyncGenerator<StoredObject> {
  const { signal } = options;
  const missing = new Set<string>(NEEDED);
  const awaited = new Set(
    options.awaited.map(id => `snapshots/${id}`).slice(-MAX_SECOND_READS),
  );
  let isEmpty = true;
  for await (const object of store.list('', { signal })) {
    const { key } = object;
    isEmpty = false;
    missing.delete(key.slice(0, key.indexOf('/') + 1) || key);
    for (const prefix of awaited) {
      if (key.startsWith(prefix)) {
        awaited.delete(prefix);
      }
    }
    yield object;
  }
  if (isEmpty) {
    // If there is a repository after all, it has a config.
    for await (const object of store.list('config', { signal })) {
      yield object;
      isEmpty = false;
    }
    const again = isEmpty ? awaited : [...NEEDED.slice(1), ...OPTIONAL];
    for (const prefix of again) {
      yield* store.list(prefix, { signal });
    }
    return;
  }
  for (const prefix of [...missing, ...awaited]) {
    yield* store.list(prefix, { signal });
  }
}
