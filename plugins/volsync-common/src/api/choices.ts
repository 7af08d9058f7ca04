import type { ComponentVariableName } from '../component';
import type { Reading } from '../verdict/reading';

/**
 * What a form or an action may choose from, for one catalog entity:
 * `GET /v1/entities/:kind/:namespace/:name/choices`. What could not be read is a reading that says why, never an
 * empty list.
 *
 * @public
 */
export interface EntityChoices {
  readonly entityRef: string;
  /** The clock of the backend when this was made, RFC 3339 */
  readonly at: string;
  /** Ordered by name: those clusters that the entity names and may see */
  readonly clusters: readonly ClusterChoices[];
  readonly component: ComponentOffer;
  /** Clusters that it names and may not or cannot see, each with the reason */
  readonly refused: readonly RefusedCluster[];
}

/** What the portal's component is where the form says nothing else. @public */
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

/** What one cluster has. @public */
export interface ClusterChoices {
  readonly cluster: string;
  /** The entity's namespace, where its backups would live */
  readonly namespace: string;
  /** The entity's own claims, ordered by name */
  readonly claims: Reading<readonly ClaimChoice[]>;
  readonly snapshotClasses: Reading<readonly SnapshotClassChoice[]>;
  readonly storageClasses: Reading<readonly StorageClassChoice[]>;
  /** `not-found` where External Secrets is not installed */
  readonly secretStores: Reading<readonly SecretStoreChoice[]>;
  /** Those whose labels the entity's claims and sources carry, and that list them as applied */
  readonly kustomizations: Reading<readonly KustomizationChoice[]>;
  /** What is in the namespace already, so that a new name does not clash */
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
  /** Names of the ReplicationSources that back it up already; empty where none does */
  readonly sources: readonly string[];
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
  /** What its condition Ready says; absent where it says nothing */
  readonly ready?: boolean;
}

/** A Kustomization of Flux that applied something of the namespace. @public */
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
 * Whether a place in an object store is free for a new repository: `GET …/choices/repository?location=`. Other teams'
 * places are compared with and never listed.
 *
 * @public
 */
export interface RepositoryPlaceCheck {
  /** As it was understood: `s3:http://host:port/bucket/path` */
  readonly location: string;
  /** `unknown`: some source's Secret could not be read, and nothing that was read is there */
  readonly state: 'free' | 'taken' | 'unknown';
  /**
   * Sources of this very entity's namespaces at this place, as `cluster/namespace/name`. Those of others are not named.
   */
  readonly ownSources: readonly string[];
  /** One sentence for a person */
  readonly message: string;
}
