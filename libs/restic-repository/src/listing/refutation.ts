/**
 * What refutes that a snapshot can be restored.
 *
 * From the listing alone:
 * - `missing-config`, `missing-keys`, `missing-index`, `missing-packs`: the repository
 *   has no such object at all
 * - `missing-snapshot`: the snapshot's object isn't in the listing
 * - `empty-object`: an object that a restore reads has 0 bytes
 * - `archived-object`: an object that a restore reads is in an archive class
 *
 * With the password:
 * - `unreadable-snapshot`, `unreadable-index`, `unreadable-tree`: the object is there,
 *   but isn't what its name promises, or can't be decoded
 * - `missing-blob`: no index names a blob that the snapshot needs
 * - `missing-pack`: a pack that the snapshot needs isn't in the listing
 * - `wrong-pack-size`: a pack that the snapshot needs is shorter or longer than its
 *   content
 *
 * @public
 */
export type RefutationKind =
  | 'missing-config'
  | 'missing-keys'
  | 'missing-index'
  | 'missing-packs'
  | 'missing-snapshot'
  | 'empty-object'
  | 'archived-object'
  | 'unreadable-snapshot'
  | 'unreadable-index'
  | 'unreadable-tree'
  | 'missing-blob'
  | 'missing-pack'
  | 'wrong-pack-size';

/** One fact that refutes that a snapshot can be restored. @public */
export interface Refutation {
  readonly kind: RefutationKind;
  /** The object at fault, as in `data/5a/5a11…`, `blob/91ab…` or `keys/` */
  readonly object: string;
  /** One sentence for a person */
  readonly message: string;
}
