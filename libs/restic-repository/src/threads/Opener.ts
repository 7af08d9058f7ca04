import type { MasterKey } from '../crypto/masterKey';
import type { IndexChunk } from '../format/indexChunk';
import type { Lock } from '../format/lock';
import type { Snapshot } from '../format/snapshot';
import type { SplitTree } from '../format/split';
import type { RepositoryBudget } from '../lib/budget';
import { type Limits, RepositoryLimitError, Total } from '../lib/limits';
import type { ThreadPool } from './pool';
import type { SealedBlob } from './tasks';

/** Bytes of a JSON text cost more than what else is done to bytes */
const JSON_COST = 4;

interface Stored {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What was opened, and how many bytes its text has. */
interface Opened<T> {
  readonly value: T;
  readonly bytes: number;
}

/** Opens what a repository stores, on the threads, within the limits and the budget. */
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
    /** What inflated bytes are taken from */
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

  /** The content of blobs that lie in one range of a pack */
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

  /** What is wrong with each of the blobs, if anything is */
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

  /** What an object inflates to is known afterwards; one over its limit was inflated up to it. */
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

  /** Who reads files waits, and is not cut off. */
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

/** What one snapshot or lock may take */
export function maxObjectBytes({ maxMetadataBytes }: Limits): number {
  return Math.floor(maxMetadataBytes / 4);
}

/** Adds up what the snapshots, or the locks, of a repository take. */
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
