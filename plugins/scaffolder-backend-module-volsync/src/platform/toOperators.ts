import { stringify } from 'yaml';
import type { Placement } from './placement';
import { toChartApplication } from './toApplications';
import { toRelease } from './toRelease';
import type { PlatformSettings } from './types';

/** Both charts name their objects after their release. */
export const VOLSYNC = 'volsync';
const SNAPSHOT_CONTROLLER = 'snapshot-controller';

/** The snapshot-controller and the kinds of volume snapshots, if the cluster has none. */
export function toSnapshotController(
  settings: PlatformSettings,
  { argo }: Placement,
): readonly object[] | undefined {
  const { namespace, snapshotController } = settings;
  if (!snapshotController) return undefined;
  return argo
    ? [
        toChartApplication(settings, argo, {
          name: SNAPSHOT_CONTROLLER,
          source: snapshotController,
          wave: -1,
        }),
      ]
    : toRelease({
        name: SNAPSHOT_CONTROLLER,
        chart: SNAPSHOT_CONTROLLER,
        repository: 'piraeusdatastore',
        namespace,
        source: snapshotController,
      });
}

/** VolSync, after the kinds that it watches. */
export function toVolsync(
  settings: PlatformSettings,
  { argo, manageKinds }: Placement,
): readonly object[] | undefined {
  const { namespace, volsync, snapshotController, monitoring } = settings;
  if (!volsync) return undefined;
  const values = {
    manageCRDs: manageKinds,
    // the scraper needs no permission of its own in the cluster
    metrics: { disableAuth: true },
  };
  if (argo) {
    return [
      toChartApplication(settings, argo, {
        name: VOLSYNC,
        source: volsync,
        wave: 0,
        values,
      }),
    ];
  }
  return toRelease({
    name: VOLSYNC,
    chart: VOLSYNC,
    repository: 'backube',
    namespace,
    source: volsync,
    dependsOn: snapshotController ? [SNAPSHOT_CONTROLLER] : [],
    values,
    ...(monitoring && { postRenderers: [withoutServiceMonitor()] }),
  });
}

/**
 * The chart creates its own ServiceMonitor wherever that kind exists, and no value disables that. Two monitors would
 * count everything twice, so ours stays alone.
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
