import type {
  Informer,
  PersistentVolumeClaim,
  VolumeSnapshot,
} from '../client';
import type { NodeDirectory } from './NodeDirectory';

/** The initial content of a new volume. */
export type VolumeSource =
  | { readonly kind: 'empty' }
  | { readonly kind: 'copy'; readonly from: string }
  | { readonly kind: 'not-ready'; readonly message: string }
  /** Another component fills it, such as VolSync's populator */
  | { readonly kind: 'other' };

/** Reads a claim's data source. */
export function sourceOf(
  claim: PersistentVolumeClaim,
  cluster: {
    readonly directory: NodeDirectory;
    readonly claims: Informer<PersistentVolumeClaim>;
    readonly snapshots: Informer<VolumeSnapshot>;
  },
): VolumeSource {
  const reference = claim.spec.dataSourceRef ?? claim.spec.dataSource;
  if (!reference) {
    return { kind: 'empty' };
  }
  const key = `${claim.metadata.namespace}/${reference.name}`;
  if (reference.kind === 'VolumeSnapshot') {
    const status = cluster.snapshots.get(key)?.status;
    const content = status?.boundVolumeSnapshotContentName;
    return status?.readyToUse && content
      ? { kind: 'copy', from: cluster.directory.snapshot(content) }
      : {
          kind: 'not-ready',
          message: `error getting handle for DataSource Type VolumeSnapshot by Name ${reference.name}: snapshot ${reference.name} is not Ready`,
        };
  }
  if (reference.kind === 'PersistentVolumeClaim') {
    const volume = cluster.claims.get(key)?.spec.volumeName;
    return volume
      ? { kind: 'copy', from: cluster.directory.volume(volume) }
      : {
          kind: 'not-ready',
          message: `error getting handle for DataSource Type PersistentVolumeClaim by Name ${reference.name}: the PVC ${reference.name} is not bound`,
        };
  }
  return { kind: 'other' };
}
