import pLimit, { type Limit } from 'p-limit';
import { type CiphertextCache } from '../cache/types';
import { type ObjectStore } from '../store/objectStore';
import { anySignal } from '../lib/signals';
import { listObjects } from './listObjects';
import { readCached } from './readObject';

/** What can be read before a key is derived. @public */
export type ReadAheadKind = 'snapshots' | 'index';

/** The sources of read-ahead. */
interface ReadAheadSource {
  readonly store: ObjectStore;
  readonly cache: CiphertextCache | undefined;
  /** Identifies the repository in the cache */
  readonly scope: Promise<string>;
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
}

const maxBytes = 32 * 1024 * 1024;
const keptMs = 30_000;

/**
 * Reads stored bytes before they are requested, while a key is derived: that occupies a CPU for half a second and
 * leaves the network idle. The bytes are verified against their names like all others, and decrypted when they are
 * requested. The newest come first, up to 32 MiB; unused bytes are dropped after half a minute. Listings are not kept,
 * so a request for snapshots returns the current ones.
 */
export class ReadAhead {
  readonly #found = new Map<string, Promise<Uint8Array | undefined>>();
  readonly #stop = new AbortController();
  #left = maxBytes;
  #closed = false;

  start(kinds: readonly ReadAheadKind[], from: ReadAheadSource): void {
    const limit = pLimit(from.concurrency);
    for (const kind of kinds) {
      // A later request encounters the failure again, and reports it
      this.#read(kind, from, limit).catch(() => {});
    }
  }

  async #read(
    kind: ReadAheadKind,
    from: ReadAheadSource,
    limit: Limit,
  ): Promise<void> {
    const signal = anySignal(from.signal, this.#stop.signal);
    const listed = await listObjects(from.store, { kind, signal });
    const source = { ...from, scope: await from.scope };
    const newestFirst = [...listed].sort(
      (one, other) => +(other.lastModified ?? 0) - +(one.lastModified ?? 0),
    );
    for (const { id, sizeBytes } of newestFirst) {
      this.#left -= sizeBytes;
      if (this.#left < 0 || this.#closed) return;
      const bytes = limit(async () =>
        this.#closed ? undefined : readCached(source, { kind, id, signal }),
      );
      this.#found.set(
        `${kind}/${id}`,
        bytes.catch(() => undefined),
      );
    }
  }

  /** The bytes of an object, once, if they were read or are being read */
  async take(object: string): Promise<Uint8Array | undefined> {
    const found = this.#found.get(object);
    this.#found.delete(object);
    return found;
  }

  /** Starts no more reads: the repository is open, and requests what it needs */
  close(): void {
    this.#closed = true;
    setTimeout(() => this.#found.clear(), keptMs).unref();
  }

  /** Cancels everything: the repository was not opened */
  abort(): void {
    this.#closed = true;
    this.#found.clear();
    this.#stop.abort(new Error('Nobody waits for it'));
  }
}
