import {
  createExtensionPoint,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { ClusterAccess } from './ClusterAccess';
import type { RepositoryStoreType } from './repositoryStores';

/** Lets a module add clusters that the configuration doesn't contain. @public */
export interface VolsyncClustersExtensionPoint {
  /** Names of clusters must be unique over all adapters; the backend refuses to start otherwise */
  addClusterAccess(access: ClusterAccess): void;
}

/** @public */
export const volsyncClustersExtensionPoint =
  createExtensionPoint<VolsyncClustersExtensionPoint>({
    id: 'volsync.clusters',
  });

/**
 * The same as a service instead of a module: any number of factories, none by default.
 *
 * @public
 */
export const volsyncClusterAccessServiceRef = createServiceRef<ClusterAccess>({
  id: 'volsync.cluster-access',
  scope: 'plugin',
  multiton: true,
});

/** Lets a module add kinds of stores that the portal doesn't support. @public */
export interface VolsyncRepositoryStoresExtensionPoint {
  /** A scheme can be added once; `s3` and `rest` are built in. The backend refuses to start otherwise */
  addStore(store: RepositoryStoreType): void;
}

/** @public */
export const volsyncRepositoryStoresExtensionPoint =
  createExtensionPoint<VolsyncRepositoryStoresExtensionPoint>({
    id: 'volsync.repository-stores',
  });
