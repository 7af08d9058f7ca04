import { CiphertextCache } from './cache/types';
import { MasterKey } from './crypto/masterKey';
import { RepositoryMemory } from './memory';
import { ReadAhead } from './object/readAhead';
import { RepositoryConfig } from './object/config';
import { ObjectStore } from './store';
import { ThreadPool } from './threads/pool';

/** What every part of an opened repository works with. @internal */
export interface RepositoryContext {
  readonly store: ObjectStore;
  readonly config: RepositoryConfig;
  readonly key: MasterKey;
  readonly cache: CiphertextCache | undefined;
  /** Names the repository in the cache: the SHA-256 of its stored config, which is known before its key */
  readonly scope: string;
  /** What was read while the key was derived */
  readonly ahead: ReadAhead;
  readonly memory: RepositoryMemory;
  readonly pool: ThreadPool;
  /** Requests that one piece of work keeps under way */
  readonly concurrency: number;
  /** Ends everything */
  readonly signal: AbortSignal | undefined;
  readonly nowMs: () => number;
}
