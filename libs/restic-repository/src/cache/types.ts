/** The kind of a cached piece of ciphertext. Its name determines its content. @public */
export interface CacheKey {
  /** Identifies the repository: 64 hexadecimal digits */
  readonly repository: string;
  readonly kind: 'snapshots' | 'index' | 'packs';
  /** Id of the object; for a part of a pack, the id, a dash and the part */
  readonly id: string;
}

/**
 * Keeps ciphertext across processes. Cached data is verified like data from the store, so a cache can lose or corrupt
 * entries without harm. It can't be read without the repository's password.
 *
 * @public
 */
export interface CiphertextCache {
  get(key: CacheKey): Promise<Uint8Array | undefined>;
  put(key: CacheKey, bytes: Uint8Array): Promise<void>;
  delete(key: CacheKey): Promise<void>;
}
