import type { PlatformSettings } from './types';

const ROOT = 'kubernetes';

/** The directory that Flux applies in a cluster if nothing else is known. */
export const clusterDirectory = (cluster: string) =>
  `${ROOT}/clusters/${cluster}`;

/** The folder that is applied. */
export const systemFolder = (namespace: string) =>
  `${ROOT}/workloads/platform/backup/${namespace}`;

/** Beside the Ceph cluster whose snapshots the class is for. */
export const SNAPSHOT_CLASS_DIRECTORY = `${ROOT}/infrastructure/storage/rook-ceph/cluster`;
export const SNAPSHOT_CLASS_FILE = 'volumesnapshotclass.yaml';

/** From the repository's root. */
export const policyPath = (
  folder: string,
  { objectStore }: Pick<PlatformSettings, 'objectStore'>,
) => `${folder}/object-store/${objectStore.user}.json`;
