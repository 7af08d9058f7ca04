import { type Schema } from '../validation/schema';
import { type ResourceDefinition } from './resourceDefinition';
import {
  anyObject,
  conditions,
  dateTime,
  flag,
  int32,
  listOf,
  object,
  oneOf,
  quantity,
  text,
  textMap,
} from './schemaBuilders';

/** The fields of VolSync 0.17's resources; other movers accept any field. */

const trigger = object({
  manual: text,
  schedule: {
    type: 'string',
    pattern:
      '^(@(annually|yearly|monthly|weekly|daily|hourly))|((((\\d+,)*\\d+|(\\d+(\\/|-)\\d+)|\\*(\\/\\d+)?)\\s?){5})$',
  },
});

const external = object({ parameters: textMap, provider: text });

const restic: Readonly<Record<string, Schema>> = {
  accessModes: listOf(text),
  cacheAccessModes: listOf(text),
  cacheCapacity: quantity,
  cacheStorageClassName: text,
  capacity: quantity,
  copyMethod: oneOf('Direct', 'None', 'Clone', 'Snapshot'),
  customCA: object({ configMapName: text, key: text, secretName: text }),
  moverAffinity: anyObject,
  moverPodLabels: textMap,
  moverResources: anyObject,
  moverSecurityContext: anyObject,
  moverServiceAccount: text,
  moverVolumes: listOf(
    object({
      mountPath: text,
      volumeSource: object({
        secret: anyObject,
        nfs: anyObject,
        persistentVolumeClaim: anyObject,
      }),
    }),
  ),
  repository: text,
  storageClassName: text,
  volumeSnapshotClassName: text,
};

const status: Readonly<Record<string, Schema>> = {
  conditions,
  external: textMap,
  lastManualSync: text,
  lastSyncDuration: text,
  lastSyncStartTime: dateTime,
  lastSyncTime: dateTime,
  latestMoverStatus: object({ logs: text, result: text }),
  nextSyncTime: dateTime,
  rsync: anyObject,
  rsyncTLS: anyObject,
};

const sourceSchema = object({
  spec: object({
    external,
    paused: flag,
    rclone: anyObject,
    restic: object({
      ...restic,
      pruneIntervalDays: int32,
      retain: object({
        daily: int32,
        hourly: int32,
        last: text,
        monthly: int32,
        weekly: int32,
        within: text,
        yearly: int32,
      }),
      unlock: text,
    }),
    rsync: anyObject,
    rsyncTLS: anyObject,
    sourcePVC: text,
    syncthing: anyObject,
    trigger,
  }),
  status: object({
    ...status,
    restic: object({ lastPruned: dateTime, lastUnlocked: text }),
    syncthing: anyObject,
  }),
});

const destinationSchema = object({
  spec: object({
    external,
    paused: flag,
    rclone: anyObject,
    restic: object({
      ...restic,
      cleanupCachePVC: flag,
      cleanupTempPVC: flag,
      destinationPVC: text,
      enableFileDeletion: flag,
      previous: int32,
      restoreAsOf: dateTime,
    }),
    rsync: anyObject,
    rsyncTLS: anyObject,
    trigger,
  }),
  status: object({
    ...status,
    latestImage: object({ apiGroup: text, kind: text, name: text }, [
      'kind',
      'name',
    ]),
  }),
});

const shared = {
  group: 'volsync.backube',
  version: 'v1alpha1',
  namespaced: true,
  custom: true,
  status: true,
  generation: true,
  names: 'subdomain',
} as const;

export const volsyncDefinitions: readonly ResourceDefinition[] = [
  {
    ...shared,
    kind: 'ReplicationSource',
    plural: 'replicationsources',
    schema: sourceSchema,
  },
  {
    ...shared,
    kind: 'ReplicationDestination',
    plural: 'replicationdestinations',
    schema: destinationSchema,
  },
];
