/** A running API server that the contract is held against; VolSync's CustomResourceDefinitions must be installed. @public */
export interface ContractTarget {
  readonly url: string;
  /** A token that may do everything. */
  readonly token: string;
  /** The authority's certificate, PEM in base64 as in a kubeconfig. */
  readonly caData?: string;
  /** What may be asked of it; everything by default. */
  readonly supports?: {
    /** Owned objects and the contents of namespaces are removed. */
    readonly controllers?: boolean;
  };
  stop?(): Promise<void>;
}
