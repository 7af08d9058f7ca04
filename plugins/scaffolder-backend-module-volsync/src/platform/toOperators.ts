import { stringify } from 'yaml';
import { toRelease } from './toRelease';
import type { PlatformSettings } from './types';

/** Both charts name what they make after their release. */
export const VOLSYNC = 'volsync';
const SNAPSHOT_CONTROLLER = 'snapshot-controller';

/** The snapshot-controller and the kinds of volume snapshots, where the cluster has none. */
export function toSnapshotController({
  namespace,
  snapshotController,
}: PlatformSettings): readonly object[] | undefined {
  return (
    snapshotController &&
    toRelease({
      name: SNAPSHOT_CONTROLLER,
      chart: SNAPSHOT_CONTROLLER,
      repository: 'piraeusdatastore',
      namespace,
      source: snapshotController,
    })
  );
}

/** VolSync, after the kinds that it watches. */
export function toVolsync({
  namespace,
  volsync,
  snapshotController,
  monitoring,
}: PlatformSettings): readonly object[] {
  return toRelease({
    name: VOLSYNC,
    chart: VOLSYNC,
    repository: 'backube',
    namespace,
    source: volsync,
    dependsOn: snapshotController ? [SNAPSHOT_CONTROLLER] : [],
    values: {
      manageCRDs: true,
      // the scraper needs no right of its own in the cluster
      metrics: { disableAuth: true },
    },
    ...(monitoring && { postRenderers: [withoutServiceMonitor()] }),
  });
}

/**
 * The chart writes a ServiceMonitor of its own wherever that kind exists, and no value of it switches that off. Two
 * scrapers would count everything twice, so ours stays alone.
 */
function withoutServiceMonitor(): object {
  const kind = 'ServiceMonitor';
  return {
    kustomize: {
      patches: [
        {
          target: { group: 'monitoring.coreos.com', kind, name: VOLSYNC },
          patch: stringify({
            $patch: 'delete',
            apiVersion: 'monitoring.coreos.com/v1',
            kind,
            metadata: { name: VOLSYNC },
          }),
        },
      ],
    },
  };
}
