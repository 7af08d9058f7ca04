import { fillIn, type ComponentSettings } from 'backstage-plugin-volsync-node';
import type { ComponentVariableName } from 'backstage-plugin-volsync-common';
import type { Manifest } from 'kustomize-files';

/** The objects of the component, by file. */
export interface ComponentObjects {
  readonly externalsecret: Manifest;
  readonly replicationsource: Manifest;
  readonly replicationdestination: Manifest;
  readonly claim: Manifest;
}

/** Writes a variable: `${NAME:=default}`. */
type VariableWriter = (name: ComponentVariableName) => string;

/**
 * The objects of the component with the writer's text for each variable. Every name contains a variable: if a tool
 * leaves `${APP:=demo-ns}` as it is, the API server rejects each object because of its name, before anything is stored.
 */
export function toComponentObjects(
  settings: ComponentSettings,
  write: VariableWriter,
): ComponentObjects {
  const values = {
    app: write('APP'),
    bucket: write('VOLSYNC_BUCKET'),
    claim: write('VOLSYNC_CLAIM'),
  };
  const named = (template: string) => fillIn(template, values);
  const secret = named(settings.secretName);
  const destination = named(settings.destinationName);
  const mover = {
    repository: secret,
    volumeSnapshotClassName: write('VOLSYNC_SNAPSHOTCLASS'),
    storageClassName: write('VOLSYNC_STORAGECLASS'),
    cacheStorageClassName: write('VOLSYNC_CACHE_STORAGECLASS'),
    cacheCapacity: write('VOLSYNC_CACHE_CAPACITY'),
    cacheAccessModes: [write('VOLSYNC_CACHE_ACCESSMODES')],
    moverSecurityContext: {
      runAsUser: write('VOLSYNC_PUID'),
      runAsGroup: write('VOLSYNC_PGID'),
      fsGroup: write('VOLSYNC_PGID'),
    },
  };
  return {
    externalsecret: {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: secret },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: {
          kind: settings.store.kind,
          name: settings.store.name,
        },
        target: {
          name: secret,
          template: {
            data: {
              RESTIC_REPOSITORY: `s3:${settings.endpoint}/${named(
                settings.repositoryPath,
              )}`,
              RESTIC_PASSWORD: '{{ .RESTIC_PASSWORD }}',
              AWS_ACCESS_KEY_ID: '{{ .AWS_ACCESS_KEY_ID }}',
              AWS_SECRET_ACCESS_KEY: '{{ .AWS_SECRET_ACCESS_KEY }}',
            },
          },
        },
        dataFrom: [{ extract: { key: settings.item } }],
      },
    },
    replicationsource: {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name: named(settings.sourceName) },
      spec: {
        sourcePVC: values.claim,
        trigger: { schedule: write('VOLSYNC_SCHEDULE') },
        restic: {
          copyMethod: write('VOLSYNC_COPYMETHOD'),
          accessModes: [write('VOLSYNC_SNAP_ACCESSMODES')],
          ...mover,
          pruneIntervalDays: 7,
          retain: {
            hourly: write('VOLSYNC_RETAIN_HOURLY'),
            daily: write('VOLSYNC_RETAIN_DAILY'),
            weekly: write('VOLSYNC_RETAIN_WEEKLY'),
            monthly: write('VOLSYNC_RETAIN_MONTHLY'),
          },
        },
      },
    },
    replicationdestination: {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationDestination',
      metadata: { name: destination },
      spec: {
        trigger: { manual: 'restore-once' },
        restic: {
          // the volume populator reads only this field
          copyMethod: 'Snapshot',
          accessModes: [write('VOLSYNC_ACCESSMODES')],
          capacity: write('VOLSYNC_CAPACITY'),
          ...mover,
          cleanupCachePVC: true,
          cleanupTempPVC: true,
          enableFileDeletion: true,
        },
      },
    },
    claim: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: values.claim,
        // removing the component keeps the data
        annotations: {
          'kustomize.toolkit.fluxcd.io/prune': 'disabled',
          'argocd.argoproj.io/sync-options': 'Prune=false',
        },
      },
      spec: {
        accessModes: [write('VOLSYNC_ACCESSMODES')],
        dataSourceRef: {
          apiGroup: 'volsync.backube',
          kind: 'ReplicationDestination',
          name: destination,
        },
        resources: { requests: { storage: write('VOLSYNC_CAPACITY') } },
        storageClassName: write('VOLSYNC_STORAGECLASS'),
      },
    },
  };
}
