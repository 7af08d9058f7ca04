import {
  type ApiClient,
  isAlreadyExists,
  isNotFound,
  type KubeObject,
  resourceType,
} from '../client';

export interface VolumePopulator extends KubeObject {
  sourceKind: { group: string; kind: string };
}

export const volumePopulators = resourceType<VolumePopulator>(
  'populator.storage.k8s.io/v1beta1',
  'VolumePopulator',
  'volumepopulators',
  { namespaced: false },
);

/** Registers the claims that VolSync fills; does nothing if the kind is not served. */
export async function registerPopulator(client: ApiClient): Promise<void> {
  try {
    await client.create(volumePopulators, {
      metadata: { name: 'volsync-replicationdestination' },
      sourceKind: { group: 'volsync.backube', kind: 'ReplicationDestination' },
    });
  } catch (error) {
    if (!isAlreadyExists(error) && !isNotFound(error)) {
      throw error;
    }
  }
}
