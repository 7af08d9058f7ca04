import type { MasterKey } from '../crypto/masterKey';
import type { IndexChunk } from '../format/indexChunk';
import type { Lock } from '../format/lock';
import type { Snapshot } from '../format/snapshot';
import type { SplitTree } from '../format/split';
import type { RepositoryBudget } from '../lib/budget';
import { type Limits, RepositoryLimitError, Total } from '../lib/limits';
import type { ThreadPool } from './pool';
import type { SealedBlob } from './tasks';

/** Bytes of a JSON text cost more than other work on bytes */
const JSON_COST = 4;

interface Stored {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** An opened object, and the length of its text in bytes. */
interface Opened<T> {
  readonly value: T;
  readonly bytes: number;
}

/** Opens a repository's stored objects, on the threads, within the limits and the budget. */
export class Opener {
  readonly #pool: ThreadPool;
  readonly #key: MasterKey;
  readonly #tenant: string;
  readonly #budget: RepositoryBudget;
  readonly limits: Limits;

  constructor(options: {
    readonly pool: ThreadPool;
    readonly key: MasterKey;
    /** Tenants take turns */
    readonly tenant: string;
    /** The budget for inflated bytes */
    readonly budget: RepositoryBudget;
    readonly limits: Limits;
  }) {
    this.#pool = options.pool;
    this.#key = options.key;
    this.#tenant = options.tenant;
    this.#budget = options.budget;
    this.limits = options.limits;
  }

  get tenant(): string {
    return this.#tenant;
  }

  async snapshot({ id, bytes }: Stored): Promise<Opened<Snapshot>> {
    const input = this.#metadata(id, bytes);
    return this.#inflate(input, () =>
      this.#pool.runUnknown('openSnapshot', input, { tenant: this.#tenant }),
    );
  }

  async lock({ id, bytes }: Stored, nowMs: number): Promise<Opened<Lock>> {
    const input = { ...this.#metadata(id, bytes), nowMs };
    return this.#inflate(input, () =>
      this.#pool.runUnknown('openLock', input, { tenant: this.#tenant }),
    );
  }

  async index({ id, bytes }: Stored): Promise<IndexChunk> {
    const maxBytes = Math.floor(this.limits.maxIndexBytes / 2);
    const input = { id, bytes, key: this.#key.reveal(), maxBytes };
    const { value } = await this.#inflate(input, () =>
      this.#pool.runUnknown('decodeIndex', input, {
        tenant: this.#tenant,
        cost: bytes.length * JSON_COST,
      }),
    );
    return value;
  }

  async tree(bytes: Uint8Array, blob: SealedBlob): Promise<SplitTree> {
    const cost = Math.max(blob.length, blob.uncompressedLength);
    this.#budget.require('inflatedBytes');
    this.#budget.spend('inflatedBytes', cost);
    return this.#pool.run(
      'openTree',
      {
        bytes,
        key: this.#key.reveal(),
        blob,
        maxEntryBytes: this.limits.maxEntryBytes,
      },
      { cost, tenant: this.#tenant },
    );
  }

  /** The content of blobs in one range of a pack */
  async blobs(
    bytes: Uint8Array,
    blobs: readonly SealedBlob[],
    signal?: AbortSignal,
  ): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    const cost = await this.#contents(bytes, { blobs, signal });
    const whole = bytes.buffer;
    const isOwn =
      whole instanceof ArrayBuffer && whole.byteLength === bytes.byteLength;
    return this.#pool.run(
      'openBlobs',
      { bytes, key: this.#key.reveal(), blobs },
      {
        cost,
        tenant: this.#tenant,
        transfer: isOwn ? [whole] : undefined,
      },
    );
  }

  /** The problem of each blob, if it has one */
  async checkBlobs(
    bytes: Uint8Array,
    blobs: readonly SealedBlob[],
    signal?: AbortSignal,
  ): Promise<readonly (string | undefined)[]> {
    const cost = await this.#contents(bytes, { blobs, signal });
    return this.#pool.run(
      'checkBlobs',
      { bytes, key: this.#key.reveal(), blobs },
      { cost, tenant: this.#tenant },
    );
  }

  /** The inflated size is known afterwards; an object over its limit was inflated up to it. */
  async #inflate<T>(
    { bytes, maxBytes }: { bytes: Uint8Array; maxBytes: number },
    open: () => Promise<Opened<T>>,
  ): Promise<Opened<T>> {
    this.#budget.require('inflatedBytes');
    try {
      const opened = await open();
      this.#budget.spend('inflatedBytes', opened.bytes);
      return opened;
    } catch (error) {
      this.#budget.spend(
        'inflatedBytes',
        error instanceof RepositoryLimitError ? maxBytes : bytes.length,
      );
      throw error;
    }
  }

  /** Readers of files wait instead of being cut off. */
  async #contents(
    bytes: Uint8Array,
    options: {
      readonly blobs: readonly SealedBlob[];
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<number> {
    const cost = costOf(bytes, options.blobs);
    await this.#budget.wait('inflatedBytes', options.signal);
    this.#budget.spend('inflatedBytes', cost);
    return cost;
  }

  #metadata(id: string, bytes: Uint8Array) {
    return {
      id,
      bytes,
      key: this.#key.reveal(),
      maxBytes: maxObjectBytes(this.limits),
    };
  }
}

/** The limit for one snapshot or lock */
export function maxObjectBytes({ maxMetadataBytes }: Limits): number {
  return Math.floor(maxMetadataBytes / 4);
}

/** Adds up the memory of the snapshots, or the locks, of a repository. */
export function metadataTotal(
  { maxMetadataBytes }: Limits,
  what: 'snapshots' | 'locks',
): Total {
  return new Total('maxMetadataBytes', {
    what: `The ${what} of this repository take`,
    maxBytes: maxMetadataBytes,
  });
}

function costOf(bytes: Uint8Array, blobs: readonly SealedBlob[]): number {
  return blobs.reduce(
    (sum, { uncompressedLength }) => sum + uncompressedLength,
    bytes.length,
  );
}
