import type { Placement } from './placement';
import type { PlatformSettings } from './types';

/** The VolumeSnapshotClass that backups are taken with. */
export function toSnapshotClass(
  { snapshotClass }: PlatformSettings,
  { argo }: Placement,
): object | undefined {
  if (!snapshotClass) return undefined;
  const { name, driver, clusterId, secretName, deletionPolicy } = snapshotClass;
  const parameter = 'csi.storage.k8s.io/snapshotter-secret';
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: {
      name,
      ...(argo && {
        annotations: {
          'argocd.argoproj.io/sync-wave': '1',
          // Its kind comes with the snapshot-controller.
          'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
        },
      }),
    },
    driver,
    deletionPolicy,
    parameters: {
      clusterID: clusterId,
      [`${parameter}-name`]: secretName,
      [`${parameter}-namespace`]: clusterId,
    },
  };
}
