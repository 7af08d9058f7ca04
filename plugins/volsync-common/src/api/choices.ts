import type { ComponentVariableName } from '../component';
import type { OtherTool } from '../verdict/other-tools';
import type { Reading } from '../verdict/reading';

/**
 * The options of a form or an action for one catalog entity: `GET /v1/entities/:kind/:namespace/:name/choices`. Options
 * that could not be read are a reading with the reason, never an empty list.
 *
 * @public
 */
export interface EntityChoices {
  readonly entityRef: string;
  /** The backend's clock when this was generated, RFC 3339 */
  readonly at: string;
  /** The clusters that the entity names and has access to, ordered by name */
  readonly clusters: readonly ClusterChoices[];
  readonly component: ComponentOffer;
  /** Clusters that it names but that can't be read, each with the reason */
  readonly refused: readonly RefusedCluster[];
}

/** The defaults of the portal's component. @public */
export interface ComponentOffer {
  /** A new app's repository, with `{app}`, `{bucket}` and `{claim}` in it: `s3:http://host:port/{bucket}/{app}` */
  readonly repository: string;
  /** The name of the source, with `{app}` in it */
  readonly sourceName: string;
  readonly store: {
    readonly kind: 'ClusterSecretStore' | 'SecretStore';
    readonly name: string;
  };
  readonly defaults: Readonly<Record<ComponentVariableName, string>>;
}

/** @public */
export interface RefusedCluster {
  readonly cluster: string;
  readonly message: string;
}

/** The options in one cluster. @public */
export interface ClusterChoices {
  readonly cluster: string;
  /** The entity's namespace, for its backups */
  readonly namespace: string;
  /** The entity's own claims, ordered by name */
  readonly claims: Reading<readonly ClaimChoice[]>;
  readonly snapshotClasses: Reading<readonly SnapshotClassChoice[]>;
  readonly storageClasses: Reading<readonly StorageClassChoice[]>;
  /** `not-found` where External Secrets is not installed */
  readonly secretStores: Reading<readonly SecretStoreChoice[]>;
  /** Those with the labels that the entity's claims and sources carry, and whose inventory lists them */
  readonly kustomizations: Reading<readonly KustomizationChoice[]>;
  /** Names that are taken in the namespace, so that a new name does not clash */
  readonly taken: Reading<TakenNames>;
}

/** A PersistentVolumeClaim. @public */
export interface ClaimChoice {
  readonly name: string;
  readonly storageClass?: string;
  /** Bytes, as requested */
  readonly sizeBytes?: number;
  readonly accessModes: readonly string[];
  readonly phase?: string;
  /** Names of the ReplicationSources that already back it up */
  readonly sources: readonly string[];
  /** Other tools that back it up, if no replication source does */
  readonly otherTools?: readonly OtherTool[];
  /** Whether it was made from a ReplicationDestination: its `dataSourceRef`, which is immutable */
  readonly restoredFrom?: string;
}

/** @public */
export interface SnapshotClassChoice {
  readonly name: string;
  readonly driver: string;
  readonly isDefault: boolean;
}

/** @public */
export interface StorageClassChoice {
  readonly name: string;
  readonly provisioner: string;
  readonly isDefault: boolean;
}

/** A ClusterSecretStore. @public */
export interface SecretStoreChoice {
  readonly name: string;
  /** Its condition Ready; absent if it has none */
  readonly ready?: boolean;
}

/** A Flux Kustomization that applied something in the namespace. @public */
export interface KustomizationChoice {
  readonly namespace: string;
  readonly name: string;
  /** `spec.path`, relative to the root of the Git repository */
  readonly path?: string;
  readonly targetNamespace?: string;
  readonly components: readonly string[];
  readonly suspended: boolean;
  /** `spec.sourceRef`: the Git repository that it is built from */
  readonly source?: { readonly kind: string; readonly name: string };
}

/** Names that are in use in the namespace. @public */
export interface TakenNames {
  readonly replicationSources: readonly string[];
  readonly replicationDestinations: readonly string[];
  readonly claims: readonly string[];
}

/**
 * Whether a location in an object store is free for a new repository: `GET …/choices/repository?location=`. Locations of
 * other teams are compared but never listed.
 *
 * @public
 */
export interface RepositoryPlaceCheck {
  /** Normalized: `s3:http://host:port/bucket/path` */
  readonly location: string;
  /** `unknown`: the Secret of some source could not be read, and no readable source uses the location */
  readonly state: 'free' | 'taken' | 'unknown';
  /**
   * Sources of this entity's namespaces at this location, as `cluster/namespace/name`. Sources of others are not named.
   */
  readonly ownSources: readonly string[];
  /** The stopped backups of this entity's volumes that backups at this location would continue, newest first */
  readonly continues?: readonly {
    readonly cluster: string;
    readonly namespace: string;
    readonly claim: string;
    /** Of the last snapshot, RFC 3339 */
    readonly at: string;
  }[];
  /** One sentence for a person */
  readonly message: string;
}
