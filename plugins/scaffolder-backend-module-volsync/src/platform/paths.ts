import type { PlatformSettings } from './types';

const ROOT = 'kubernetes';

export const fluxKustomizationPath = ({ cluster }: PlatformSettings) =>
  `${ROOT}/clusters/${cluster}/volsync.yaml`;

/** The folder that the Flux Kustomization applies. */
export const systemFolder = ({ namespace }: PlatformSettings) =>
  `${ROOT}/workloads/platform/backup/${namespace}`;

/** Beside the Ceph cluster whose snapshots the class is for. */
export const SNAPSHOT_CLASS_PATH = `${ROOT}/infrastructure/storage/rook-ceph/cluster/volumesnapshotclass.yaml`;

/** From the repository's root. */
export const policyPath = (settings: PlatformSettings) =>
  `${systemFolder(settings)}/object-store/${settings.objectStore.user}.json`;
