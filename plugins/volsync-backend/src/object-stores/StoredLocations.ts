import type { SecretName } from '../clusters/SecretName';

/** A source at a location, as the owner of its cluster stored it. @internal */
export interface StoredUser {
  /** `cluster/namespace/name` of the source */
  readonly source: string;
  readonly secret: SecretName;
  /** Whether its credentials were seen to open the repository, and the operator lets it use the location */
  readonly opens: boolean;
}

/** A source of a cluster that this replica owns. @internal */
export interface LocatedSource {
  readonly namespace: string;
  readonly name: string;
  readonly secret: string;
  /** Its location, and the identity of the repository there; absent if its Secret could not be read */
  readonly location?: string;
  readonly identity?: string;
  readonly mayUse: boolean;
  readonly opens: boolean;
}

/** What owners of clusters stored of the locations of their sources. @internal */
export interface StoredLocations {
  /** `live` if this replica must read the cluster itself */
  stateOf(cluster: string): 'stored' | 'pending' | 'live';
  /** Sources at a location, or in the repository with this identity, if several Secrets lead there */
  find(key: string): readonly StoredUser[];
}

/** For a portal with one replica: it reads every cluster itself. @internal */
export const NOTHING_STORED: StoredLocations = {
  stateOf: () => 'live',
  find: () => [],
};
