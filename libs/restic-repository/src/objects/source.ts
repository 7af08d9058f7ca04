import type { CiphertextCache } from '../cache/types';
import type { ObjectStore } from '../store/objectStore';

/** Where an opened repository's objects are read from. */
export interface ObjectSource {
  readonly store: ObjectStore;
  readonly cache: CiphertextCache | undefined;
  /** Names the repository in the cache: the SHA-256 of its stored config, which is known before its key */
  readonly scope: string;
  /** What was read while the key was derived */
  readonly ahead: {
    /** The bytes of an object, once, if they were read or are being read */
    take(object: string): Promise<Uint8Array | undefined>;
  };
  /** Requests that one piece of work keeps under way */
  readonly concurrency: number;
  /** Ends everything */
  readonly signal: AbortSignal | undefined;
}
