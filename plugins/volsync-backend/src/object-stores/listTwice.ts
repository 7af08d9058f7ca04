import type { ObjectStore, StoredObject } from 'restic-repository';

/** Of snapshots that should be there: one request each */
const MAX_SECOND_LOOKS = 8;

/** What every repository has at least one of. */
const NEEDED = ['config', 'keys/', 'index/', 'data/'] as const;
const OTHERS = ['snapshots/', 'locks/'] as const;

/**
 * Lists a repository, and looks again, by name, for what must be there and was not listed: its config, keys, indexes and
 * packs, and the snapshots that are awaited. A listing takes seconds, and one of a store that lags behind lacks what was
 * written last: a finding that something is gone rests on two looks.
 *
 * @internal
 */
export async function* listTwice(
  store: Pick<ObjectStore, 'list'>,
  options: {
    /** Snapshots that a log says were saved: the first 8 digits of the id, or all */
    readonly awaited: readonly string[];
    readonly signal: AbortSignal;
  },
): AsyncGenerator<StoredObject> {
  const { signal } = options;
  const missing = new Set<string>(NEEDED);
  const awaited = new Set(
    options.awaited.map(id => `snapshots/${id}`).slice(-MAX_SECOND_LOOKS),
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
    const again = isEmpty ? awaited : [...NEEDED.slice(1), ...OTHERS];
    for (const prefix of again) {
      yield* store.list(prefix, { signal });
    }
    return;
  }
  for (const prefix of [...missing, ...awaited]) {
    yield* store.list(prefix, { signal });
  }
}
