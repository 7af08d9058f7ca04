import pLimit from 'p-limit';
import { RepositoryContext } from '../context';
import { RepositoryError } from '../errors';
import { isId } from '../json';
import { listObjects } from './listObjects';
import { openSmall, readCached, unlessGone } from './readObject';
import { Snapshot, compareNewestFirst, parseSnapshot } from './snapshot';

/** @public */
export interface ListSnapshotsOptions {
  readonly signal?: AbortSignal;
  /**
   * Told of each snapshot that cannot be read, instead of failing for the first.
   */
  readonly onDamaged?: (error: RepositoryError) => void;
}

/**
 * The snapshots of a repository. Their list is read each time; their content
 * never changes, and is read once.
 *
 * @internal
 */
export class Snapshots {
  readonly #context: RepositoryContext;
  #known = new Map<string, Snapshot>();

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async list(options: ListSnapshotsOptions = {}): Promise<readonly Snapshot[]> {
    const { signal, onDamaged } = options;
    const listed = await listObjects(this.#context.store, {
      kind: 'snapshots',
      signal,
    });
    const limit = pLimit(this.#context.concurrency);
    const read = await Promise.all(
      listed.map(({ id }) => {
        const known = this.#known.get(id);
        if (known) return known;
        return limit(async () => {
          signal?.throwIfAborted();
          try {
            return await unlessGone(this.#read(id, signal));
          } catch (error) {
            if (!onDamaged || !(error instanceof RepositoryError)) throw error;
            onDamaged(error);
            return undefined;
          }
        });
      }),
    );
    const snapshots = read.filter(snapshot => snapshot !== undefined);
    // Forgets what is forgotten
    this.#known = new Map(snapshots.map(snapshot => [snapshot.id, snapshot]));
    return snapshots.sort(compareNewestFirst);
  }

  async #read(id: string, signal: AbortSignal | undefined): Promise<Snapshot> {
    const bytes = await readCached(this.#context, {
      kind: 'snapshots',
      id,
      signal,
    });
    const plain = await openSmall(this.#context, {
      bytes,
      object: `snapshots/${id}`,
    });
    return parseSnapshot(plain, id);
  }

  /** One snapshot by its id, the beginning of it, or `latest` */
  async find(
    reference: string | Snapshot,
    signal: AbortSignal | undefined,
  ): Promise<Snapshot> {
    if (typeof reference !== 'string') return reference;
    const notFound = (why: string) =>
      new RepositoryError('not-found', why, { object: 'snapshots/' });
    if (reference === 'latest') {
      const newest = (await this.list({ signal }))[0];
      if (!newest) throw notFound('The repository has no snapshot');
      return newest;
    }
    if (!/^[0-9a-f]{4,64}$/.test(reference)) {
      throw notFound(
        'A snapshot is named by its id or at least four characters of it',
      );
    }
    const matches = (ids: Iterable<string>) =>
      [...ids].filter(id => id.startsWith(reference));
    let ids = isId(reference) ? [reference] : matches(this.#known.keys());
    if (ids.length !== 1) {
      const listed = await listObjects(this.#context.store, {
        kind: 'snapshots',
        signal,
      });
      ids = matches(listed.map(({ id }) => id));
    }
    const [id, other] = ids;
    if (id === undefined || other !== undefined) {
      throw notFound(
        id === undefined
          ? `There is no snapshot "${reference}": it may have been forgotten`
          : `Several snapshots begin with "${reference}"`,
      );
    }
    const snapshot =
      this.#known.get(id) ?? (await unlessGone(this.#read(id, signal)));
    if (!snapshot)
      throw notFound(
        `There is no snapshot "${id}": it may have been forgotten`,
      );
    this.#known.set(id, snapshot);
    return snapshot;
  }
}
