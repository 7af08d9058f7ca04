import pLimit from 'p-limit';
import { type Snapshot, compareNewestFirst } from '../format/snapshot';
import { RepositoryError } from '../lib/errors';
import { isId } from '../lib/json';
import { RepositoryLimitError, type Total } from '../lib/limits';
import { anySignal } from '../lib/signals';
import { type Opener, maxObjectBytes, metadataTotal } from '../threads/Opener';
import { listObjects } from './listObjects';
import { readCached, readWithin, unlessGone } from './readObject';
import type { ObjectSource } from './source';

interface Known {
  readonly snapshot: Snapshot;
  /** Stored size */
  readonly sizeBytes: number;
  /** Inflated size */
  readonly textBytes: number;
}

/** @public */
export interface ListSnapshotsOptions {
  readonly signal?: AbortSignal;
  /** Called for each snapshot that can't be read, instead of failing for the first. */
  readonly onDamaged?: (error: RepositoryError) => void;
}

/** The snapshots of a repository. Their list is read every time; their content never changes, and is read once. */
export class Snapshots {
  readonly #source: ObjectSource;
  readonly #opener: Opener;
  #known = new Map<string, Known>();

  constructor({
    source,
    opener,
  }: {
    readonly source: ObjectSource;
    readonly opener: Opener;
  }) {
    this.#source = source;
    this.#opener = opener;
  }

  get memoryBytes(): number {
    let bytes = 0;
    for (const { textBytes } of this.#known.values()) bytes += textBytes;
    return bytes;
  }

  async list(options: ListSnapshotsOptions = {}): Promise<readonly Snapshot[]> {
    const { onDamaged } = options;
    const failed = new AbortController();
    const signal = anySignal(options.signal, failed.signal);
    const listed = await listObjects(this.#source.store, {
      kind: 'snapshots',
      signal,
    });
    const limit = pLimit(this.#source.concurrency);
    const total = metadataTotal(this.#opener.limits, 'snapshots');
    const readOne = async (
      id: string,
      sizeBytes: number,
    ): Promise<[string, Known] | undefined> => {
      const known = this.#known.get(id);
      if (known?.sizeBytes === sizeBytes) {
        total.add(known.textBytes);
        return [id, known];
      }
      try {
        signal?.throwIfAborted();
        const read = await unlessGone(
          this.#read(id, { sizeBytes, total, signal }),
        );
        return read && [id, read];
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
      const read = await Promise.all(
        listed.map(({ id, sizeBytes }) => limit(() => readOne(id, sizeBytes))),
      );
      // Drops snapshots that were forgotten
      this.#known = new Map(read.filter(one => one !== undefined));
    } catch (error) {
      limit.clearQueue();
      failed.abort(error);
      throw error;
    }
    return [...this.#known.values()]
      .map(({ snapshot }) => snapshot)
      .sort(compareNewestFirst);
  }

  /** One snapshot by its id, the beginning of the id, or `latest` */
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
      const listed = await listObjects(this.#source.store, {
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
    const snapshot = await unlessGone(this.read(id, { signal }));
    if (!snapshot) {
      throw notFound(
        `There is no snapshot "${id}": it may have been forgotten`,
      );
    }
    return snapshot;
  }

  /** The snapshot with an id. Read again if it is listed with a different size */
  async read(
    id: string,
    options: {
      readonly sizeBytes?: number;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Snapshot> {
    const known = this.#known.get(id);
    const { sizeBytes = known?.sizeBytes } = options;
    if (known && known.sizeBytes === sizeBytes) return known.snapshot;
    const total = metadataTotal(this.#opener.limits, 'snapshots');
    const read = await this.#read(id, { ...options, total });
    this.#known.set(id, read);
    return read.snapshot;
  }

  async #read(
    id: string,
    options: {
      /** As listed, if known */
      readonly sizeBytes?: number;
      readonly total: Total;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Known> {
    const { sizeBytes, total, signal } = options;
    const maxBytes = maxObjectBytes(this.#opener.limits);
    return readWithin(
      { key: `snapshots/${id}`, sizeBytes: sizeBytes ?? maxBytes },
      {
        limit: 'maxMetadataBytes',
        maxBytes,
        tenant: this.#opener.tenant,
        signal,
        read: async () => {
          const bytes = await readCached(this.#source, {
            kind: 'snapshots',
            id,
            sizeBytes,
            signal,
          });
          const opened = await this.#opener.snapshot({ id, bytes });
          total.add(opened.bytes);
          return {
            snapshot: opened.value,
            sizeBytes: bytes.length,
            textBytes: opened.bytes,
          };
        },
      },
    );
  }
}
