import type { Placement } from './placement';
import type { PlatformSettings } from './types';

/** The VolumeSnapshotClass for backups. */
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
          // The snapshot-controller installs its kind.
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
