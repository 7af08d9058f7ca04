import type { MasterKey } from '../crypto/masterKey';
import type { IndexChunk } from '../format/indexChunk';
import type { Lock } from '../format/lock';
import type { Snapshot } from '../format/snapshot';
import type { SplitTree } from '../format/split';
import { type Limits, Total } from '../lib/limits';
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

/** Opens what a repository stores, on the threads, within the limits. */
export class Opener {
  readonly #pool: ThreadPool;
  readonly #key: MasterKey;
  readonly #tenant: string;
  readonly limits: Limits;

  constructor(options: {
    readonly pool: ThreadPool;
    readonly key: MasterKey;
    /** Tenants take turns */
    readonly tenant: string;
    readonly limits: Limits;
  }) {
    this.#pool = options.pool;
    this.#key = options.key;
    this.#tenant = options.tenant;
    this.limits = options.limits;
  }

  get tenant(): string {
    return this.#tenant;
  }

  async snapshot({ id, bytes }: Stored): Promise<Opened<Snapshot>> {
    return this.#pool.runUnknown('openSnapshot', this.#metadata(id, bytes), {
      tenant: this.#tenant,
    });
  }

  async lock({ id, bytes }: Stored, nowMs: number): Promise<Opened<Lock>> {
    return this.#pool.runUnknown(
      'openLock',
      { ...this.#metadata(id, bytes), nowMs },
      { tenant: this.#tenant },
    );
  }

  async index({ id, bytes }: Stored): Promise<IndexChunk> {
    const maxBytes = Math.floor(this.limits.maxIndexBytes / 2);
    return this.#pool.runUnknown(
      'decodeIndex',
      { id, bytes, key: this.#key.reveal(), maxBytes },
      { tenant: this.#tenant, cost: bytes.length * JSON_COST },
    );
  }

  async tree(bytes: Uint8Array, blob: SealedBlob): Promise<SplitTree> {
    return this.#pool.run(
      'openTree',
      {
        bytes,
        key: this.#key.reveal(),
        blob,
        maxEntryBytes: this.limits.maxEntryBytes,
      },
      {
        cost: Math.max(blob.length, blob.uncompressedLength),
        tenant: this.#tenant,
      },
    );
  }

  /** The content of blobs that lie in one range of a pack */
  async blobs(
    bytes: Uint8Array,
    blobs: readonly SealedBlob[],
  ): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    const whole = bytes.buffer;
    const isOwn =
      whole instanceof ArrayBuffer && whole.byteLength === bytes.byteLength;
    return this.#pool.run(
      'openBlobs',
      { bytes, key: this.#key.reveal(), blobs },
      {
        cost: costOf(bytes, blobs),
        tenant: this.#tenant,
        transfer: isOwn ? [whole] : undefined,
      },
    );
  }

  /** What is wrong with each of the blobs, if anything is */
  async checkBlobs(
    bytes: Uint8Array,
    blobs: readonly SealedBlob[],
  ): Promise<readonly (string | undefined)[]> {
    return this.#pool.run(
      'checkBlobs',
      { bytes, key: this.#key.reveal(), blobs },
      { cost: costOf(bytes, blobs), tenant: this.#tenant },
    );
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
