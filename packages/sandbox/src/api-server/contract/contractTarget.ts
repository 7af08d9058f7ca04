/** A running API server that the contract is held against. @public */
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
    /** The CustomResourceDefinitions of VolSync are installed. */
    readonly volsync?: boolean;
    /** Errors of paths outside the API are `Status` objects too. */
    readonly statusEverywhere?: boolean;
  };
  stop?(): Promise<void>;
}
