import type { PlatformSettings } from './types';

/** The VolumeSnapshotClass that backups are taken with. */
export function toSnapshotClass({
  snapshotClass,
}: PlatformSettings): object | undefined {
  if (!snapshotClass) return undefined;
  const { name, driver, clusterId, secretName, deletionPolicy } = snapshotClass;
  const parameter = 'csi.storage.k8s.io/snapshotter-secret';
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name },
    driver,
    deletionPolicy,
    parameters: {
      clusterID: clusterId,
      [`${parameter}-name`]: secretName,
      [`${parameter}-namespace`]: clusterId,
    },
  };
}
