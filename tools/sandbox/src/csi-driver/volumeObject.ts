import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '../client';

/** The PersistentVolume of a claim. */
export function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
): PersistentVolume {
  const name = `pvc-${claim.metadata.uid}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: {
        'pv.kubernetes.io/provisioned-by': storageClass.provisioner,
      },
    },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.storage ?? '1Gi' },
      csi: { driver: storageClass.provisioner, volumeHandle: name },
      accessModes: claim.spec.accessModes,
      claimRef: {
        kind: 'PersistentVolumeClaim',
        apiVersion: 'v1',
        namespace: claim.metadata.namespace ?? '',
        name: claim.metadata.name,
        uid: claim.metadata.uid,
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
    },
  };
}
