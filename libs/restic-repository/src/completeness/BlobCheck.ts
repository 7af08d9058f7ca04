import type { BlobIndex, BlobLocation } from '../index/blobIndex';
import { refuteObject } from '../listing/checkPresence';
import { objectKey } from '../store/objectKey';
import type { Refutation } from '../listing/refutation';
import type { RepositoryListing } from '../listing/RepositoryListing';

/** Looks up blobs in an index, and their packs in a listing. */
export class BlobCheck {
  readonly #index: BlobIndex;
  readonly #listing: RepositoryListing;
  /** One byte for each blob of the index: whether it was found in full */
  readonly #whole: Uint8Array;
  readonly #packs = new Map<
    string,
    { readonly sizeBytes: number; readonly fault: Refutation | undefined }
  >();
  /** Ids of packs that blobs were found in */
  readonly neededPacks = new Set<string>();

  constructor(index: BlobIndex, listing: RepositoryListing) {
    this.#index = index;
    this.#listing = listing;
    this.#whole = new Uint8Array(index.size);
  }

  /** The refutation of a blob, if it can't be read */
  refute(id: string, isTree: boolean): Refutation | undefined {
    const number = this.#index.numberOf(id, isTree);
    if (number < 0) {
      return {
        kind: 'missing-blob',
        object: `blob/${id}`,
        message: `No index names "blob/${id}"`,
      };
    }
    if (this.#whole[number]) return undefined;
    let fault = this.#refutePack(this.#index.locationOf(number));
    if (fault) {
      // An interrupted prune leaves a second copy
      const others = this.#index.locateAll(id, isTree).slice(1);
      if (others.some(location => this.#refutePack(location) === undefined)) {
        fault = undefined;
      }
    }
    if (!fault) this.#whole[number] = 1;
    return fault;
  }

  #refutePack({ pack, packSizeBytes }: BlobLocation): Refutation | undefined {
    const known = this.#packs.get(pack);
    // Two index files may contradict each other
    if (known?.sizeBytes === packSizeBytes) return known.fault;
    const fault = this.#judgePack(pack, packSizeBytes);
    this.#packs.set(pack, { sizeBytes: packSizeBytes, fault });
    if (!fault) this.neededPacks.add(pack);
    return fault;
  }

  #judgePack(pack: string, sizeBytes: number): Refutation | undefined {
    const object = objectKey('data', pack);
    const facts = this.#listing.packs.get(pack);
    if (!facts) {
      return {
        kind: 'missing-pack',
        object,
        message: `"${object}" is missing`,
      };
    }
    const [fault] = refuteObject(object, facts);
    if (fault) return fault;
    return facts.sizeBytes === sizeBytes
      ? undefined
      : {
          kind: 'wrong-pack-size',
          object,
          message: `"${object}" has ${facts.sizeBytes} bytes instead of ${sizeBytes}`,
        };
  }
}
