import type { PlatformSettings } from 'backstage-plugin-scaffolder-backend-module-volsync';
import type { ClusterName } from './DemoService';

/** The default settings of the platform template, with the address of the sandbox's object store. */
export function platformSettings(
  cluster: ClusterName,
  objectStore: { readonly endpoint: string; readonly bucket: string },
): PlatformSettings {
  return {
    cluster,
    namespace: 'volsync-system',
    flux: {
      namespace: 'flux-system',
      source: { kind: 'GitRepository', name: 'flux-system' },
      dependsOn: [],
    },
    volsync: {
      version: '0.15.0',
      url: 'https://backube.github.io/helm-charts/',
    },
    snapshotController: {
      version: '5.0.3',
      url: 'https://piraeus.io/helm-charts/',
    },
    monitoring: { kind: 'ServiceMonitor', labels: {} },
    alerts: { patienceMinutes: 15, longestBackupMinutes: 60 },
    snapshotClass: undefined,
    objectStore: { ...objectStore, user: 'volsync-backup' },
    secretItem: { item: 'volsync-minio', vault: undefined },
  };
}
