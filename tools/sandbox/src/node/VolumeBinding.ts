import {
  type EventRecorder,
  ignoreNotFound,
  type Informer,
  type PersistentVolume,
  persistentVolumeClaims,
  persistentVolumes,
  type PersistentVolumeClaim,
} from '../client';
import type { NodeContext } from './NodeContext';
import type { NodeDirectory } from './NodeDirectory';
import { claimKeyOf } from './volumeObject';

/**
 * Ties claims to volumes and unties them, as the volume controller does.
 *
 * @internal
 */
export class VolumeBinding {
  readonly #context: NodeContext;
  readonly #directory: NodeDirectory;
  readonly #volumes: Informer<PersistentVolume>;
  readonly #events: EventRecorder;

  constructor(
    context: NodeContext,
    options: {
      readonly directory: NodeDirectory;
      readonly volumes: Informer<PersistentVolume>;
      readonly events: EventRecorder;
    },
  ) {
    this.#context = context;
    this.#directory = options.directory;
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

  /** Its volume is gone, or was given to another claim as a populator does it */
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

  /** Volumes whose claim is gone, or came back under the same name as another */
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
      await this.#directory.remove(
        this.#directory.volume(volume.metadata.name),
      );
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
