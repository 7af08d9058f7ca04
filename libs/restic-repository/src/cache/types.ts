/** What a cached piece of ciphertext is. Its name fixes its content. @public */
export interface CacheKey {
  /** Names the repository: 64 hexadecimal digits */
  readonly repository: string;
  readonly kind: 'snapshots' | 'index' | 'packs';
  /** Id of the object; for a part of a pack, the id, a dash and which part */
  readonly id: string;
}

/**
 * Keeps ciphertext from one process to the next. What comes out is checked like
 * what comes from the store, so a cache can lose or spoil entries without harm.
 * Nothing in it can be read without the repository's password.
 *
 * @public
 */
export interface CiphertextCache {
  get(key: CacheKey): Promise<Uint8Array | undefined>;
  put(key: CacheKey, bytes: Uint8Array): Promise<void>;
  delete(key: CacheKey): Promise<void>;
}
