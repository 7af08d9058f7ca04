import type { CiphertextCache } from '../cache/types';
import type { ObjectStore } from '../store/objectStore';

/** The source of an opened repository's objects. */
export interface ObjectSource {
  readonly store: ObjectStore;
  readonly cache: CiphertextCache | undefined;
  /** Identifies the repository in the cache: the SHA-256 of its stored config, which is known before its key */
  readonly scope: string;
  /** What was read while the key was derived */
  readonly ahead: {
    /** The bytes of an object, once, if they were read or are being read */
    take(object: string): Promise<Uint8Array | undefined>;
  };
  /** Concurrent requests of one piece of work */
  readonly concurrency: number;
  /** Cancels everything */
  readonly signal: AbortSignal | undefined;
}
