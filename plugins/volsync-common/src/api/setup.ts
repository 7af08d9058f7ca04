/**
 * Something that the operator of the portal has to fix, such as what its configuration leaves out, so that pages would be
 * empty without a word. Reports list these
 * under `setup`; the list is absent when nothing is missing.
 *
 * @public
 */
export interface SetupGap {
  /**
   * - `no-cluster`: the portal reads no cluster at all
   * - `cluster-not-provided`: a cluster under `volsync.clusters` that nothing else describes
   * - `no-endpoint`: no object store may be contacted
   * - `database`: the portal's own database fails
   */
  readonly code:
    | 'no-cluster'
    | 'cluster-not-provided'
    | 'no-endpoint'
    | 'database';
  /** One sentence: what is missing, and what follows from it */
  readonly message: string;
  /** One sentence: what to do */
  readonly fix: string;
  /** YAML for the portal's configuration, to start from */
  readonly example?: string;
}
