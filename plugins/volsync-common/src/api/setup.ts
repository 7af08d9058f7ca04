/**
 * A problem that the portal's operator has to fix, such as missing configuration that would otherwise leave pages empty
 * without explanation. Reports list these under `setup`; the list is absent if nothing is missing.
 *
 * @public
 */
export interface SetupGap {
  /**
   * - `no-cluster`: the portal reads no cluster at all
   * - `cluster-not-provided`: a cluster under `volsync.clusters` that no provider describes
   * - `no-endpoint`: no object store may be contacted
   * - `database`: the portal's own database fails
   */
  readonly code:
    | 'no-cluster'
    | 'cluster-not-provided'
    | 'no-endpoint'
    | 'database';
  /** One sentence: what is missing, and the consequence */
  readonly message: string;
  /** One sentence: what to do */
  readonly fix: string;
  /** The cluster that it is about, if it is about one */
  readonly cluster?: string;
  /** YAML for the portal's configuration, to start from */
  readonly example?: string;
}

/**
 * YAML for the configuration of a portal that has no cluster, to start from.
 *
 * @public
 */
export const CLUSTERS_EXAMPLE = `kubernetes:
  serviceLocatorMethod: { type: multiTenant }
  clusterLocatorMethods:
    - type: config
      clusters:
        - name: production
          url: https://kubernetes.example.com
          authProvider: serviceAccount
          serviceAccountToken: \${VOLSYNC_TOKEN}
volsync:
  clusters:
    - name: production
      namespaces:
        - name: 'team-a-*'
          owners: [group:default/team-a]
`;
