import type { CiphertextCache } from '../cache/types';
import type { ObjectStore } from '../store/objectStore';
import type { ReadAhead } from './readAhead';

/** Where an opened repository's objects are read from. */
export interface ObjectSource {
  readonly store: ObjectStore;
  readonly cache: CiphertextCache | undefined;
  /** Names the repository in the cache: the SHA-256 of its stored config, which is known before its key */
  readonly scope: string;
  /** What was read while the key was derived */
  readonly ahead: ReadAhead;
  /** Requests that one piece of work keeps under way */
  readonly concurrency: number;
  /** Ends everything */
  readonly signal: AbortSignal | undefined;
}
