import type { PlatformSettings } from './types';

const ROOT = 'kubernetes';

/** The default directory that Flux applies in a cluster. */
export const clusterDirectory = (cluster: string) =>
  `${ROOT}/clusters/${cluster}`;

/** The folder that is applied. */
export const systemFolder = (namespace: string) =>
  `${ROOT}/workloads/platform/backup/${namespace}`;

/** Next to the Ceph cluster of the snapshot class. */
export const SNAPSHOT_CLASS_DIRECTORY = `${ROOT}/infrastructure/storage/rook-ceph/cluster`;
export const SNAPSHOT_CLASS_FILE = 'volumesnapshotclass.yaml';

/** From the repository's root. */
export const policyPath = (
  folder: string,
  { objectStore }: Pick<PlatformSettings, 'objectStore'>,
) => `${folder}/object-store/${objectStore.user}.json`;
