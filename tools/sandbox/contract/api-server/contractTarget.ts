/**
 * A running API server that the contract is tested against; VolSync's CustomResourceDefinitions must be installed.
 * @public
 */
export interface ContractTarget {
  readonly url: string;
  /** A token with all permissions. */
  readonly token: string;
  /** The authority's certificate, PEM in base64 as in a kubeconfig. */
  readonly caData?: string;
  /** Supported features; all by default. */
  readonly supports?: {
    /** Owned objects and the contents of namespaces are removed. */
    readonly controllers?: boolean;
  };
  stop?(): Promise<void>;
}
