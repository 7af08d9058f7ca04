import {
  type EventRecorder,
  ignoreNotFound,
  type Informer,
  type PersistentVolume,
  persistentVolumeClaims,
  persistentVolumes,
  type PersistentVolumeClaim,
  type ClusterContext,
} from '../client';

/** The key of a volume's claim. */
export function claimKeyOf(volume: PersistentVolume): string {
  const claim = volume.spec.claimRef;
  return `${claim?.namespace}/${claim?.name}`;
}

/** Binds claims to volumes and releases them, like the PersistentVolume controller. */
export class VolumeBinding {
  readonly #context: ClusterContext;
  readonly #deleteVolume: (volumeName: string) => Promise<void>;
  readonly #volumes: Informer<PersistentVolume>;
  readonly #events: EventRecorder;

  constructor(
    context: ClusterContext,
    options: {
      /** Removes the data of a volume, like its driver */
      readonly deleteVolume: (volumeName: string) => Promise<void>;
      readonly volumes: Informer<PersistentVolume>;
      readonly events: EventRecorder;
    },
  ) {
    this.#context = context;
    this.#deleteVolume = options.deleteVolume;
    this.#volumes = options.volumes;
    this.#events = options.events;
  }

  async bind(
    claim: PersistentVolumeClaim,
    volume: PersistentVolume,
  ): Promise<void> {
    const { client } = this.#context;
    if (volume.status?.phase !== 'Bound') {
      await client.patch(
        persistentVolumes,
        volume.metadata,
        { status: { phase: 'Bound' } },
        'status',
      );
    }
    if (claim.spec.volumeName !== volume.metadata.name) {
      await client.patch(persistentVolumeClaims, claim.metadata, {
        metadata: {
          uid: claim.metadata.uid,
          annotations: {
            'pv.kubernetes.io/bind-completed': 'yes',
            'pv.kubernetes.io/bound-by-controller': 'yes',
          },
        },
        spec: { volumeName: volume.metadata.name },
      });
    }
    if (claim.status?.phase !== 'Bound') {
      await this.#setStatus(claim, {
        phase: 'Bound',
        accessModes: volume.spec.accessModes,
        capacity: volume.spec.capacity,
      });
    }
  }

  /** Its volume is gone, or was given to another claim by a populator */
  async lose(claim: PersistentVolumeClaim): Promise<void> {
    if (claim.status?.phase !== 'Bound') {
      return;
    }
    await this.#setStatus(claim, { phase: 'Lost' });
    if (this.#volumes.get(claim.spec.volumeName ?? '')) {
      await this.#events.record(claim, {
        type: 'Warning',
        reason: 'ClaimMisbound',
        message:
          'Two claims are bound to the same volume, this one is bound incorrectly',
      });
    }
  }

  /** Volumes whose claim is gone, or was re-created under the same name */
  async removeReleased(
    key: string,
    claim: PersistentVolumeClaim | undefined,
  ): Promise<void> {
    for (const volume of this.#volumes.all()) {
      const reference = volume.spec.claimRef;
      if (
        claimKeyOf(volume) !== key ||
        !reference?.uid ||
        reference.uid === claim?.metadata.uid ||
        volume.spec.persistentVolumeReclaimPolicy !== 'Delete'
      ) {
        continue;
      }
      await ignoreNotFound(
        this.#context.client.delete(persistentVolumes, volume.metadata),
      );
      await this.#deleteVolume(volume.metadata.name);
    }
  }

  async #setStatus(
    claim: PersistentVolumeClaim,
    status: PersistentVolumeClaim['status'],
  ): Promise<void> {
    await this.#context.client.patch(
      persistentVolumeClaims,
      claim.metadata,
      { status },
      'status',
    );
  }
}
