import {
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  volumeSnapshots,
} from '../client';
import type { ControllerContext, SyncProgress } from './ControllerContext';
import { MoverJobs } from './MoverJobs';
import { MoverVolumes } from './MoverVolumes';
import { moverName } from './names';
import { CLEANUP_LABEL, find } from './ownedObjects';
import { checkRepositorySecret } from './repositorySecret';
import type {
  DestinationRestic,
  ReplicationDestination,
  ReplicationStatus,
} from './resources';

const IN_PROGRESS: SyncProgress = { state: 'in-progress' };
const SNAPSHOT_NAME = 'volsync.backube/snapname';

/** One reconciliation of a restore: performs the next step, and returns whether it is done. */
export class DestinationMover {
  readonly #context: ControllerContext;
  readonly #volumes: MoverVolumes;
  readonly #jobs: MoverJobs;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#volumes = new MoverVolumes(context);
    this.#jobs = new MoverJobs(context);
  }

  async synchronize(
    destination: ReplicationDestination,
    status: ReplicationStatus,
  ): Promise<SyncProgress> {
    const restic = destination.spec.restic ?? {};
    const name = moverName('dst', destination.metadata.name);
    const claim = await this.#target(destination, restic);
    const cacheClaim = await this.#volumes.ensureCache(destination, {
      ...restic,
      name: `${name}-cache`,
      temporary: restic.cleanupCachePVC ?? false,
    });
    const serviceAccount = await this.#volumes.ensureServiceAccount(
      destination,
      name,
    );
    const secret = await checkRepositorySecret(destination, this.#context);
    const done = await this.#jobs.ensure(
      {
        owner: destination,
        name,
        args: ['restore'],
        dataClaim: claim.metadata.name,
        cacheClaim,
        serviceAccount,
        secretName: secret.name,
        secretKeys: secret.keys,
        options: {
          forget: '--keep-last 1',
          restoreAsOf: restic.restoreAsOf,
          previous: restic.previous,
          restore: restic.enableFileDeletion ? '--delete' : undefined,
        },
      },
      status,
    );
    return done
      ? this.#image(destination, { restic, claim, status })
      : IN_PROGRESS;
  }

  async #target(
    destination: ReplicationDestination,
    restic: DestinationRestic,
  ): Promise<PersistentVolumeClaim> {
    if (restic.destinationPVC) {
      return this.#volumes.getClaim(destination, restic.destinationPVC);
    }
    if (restic.capacity === undefined) {
      throw new Error('capacity must be provided when destinationPVC is not');
    }
    if (!restic.accessModes?.length) {
      throw new Error(
        'accessModes must be provided when destinationPVC is not',
      );
    }
    return this.#volumes.ensureClaim(destination, {
      name: `volsync-${destination.metadata.name}-dest`,
      temporary: restic.cleanupTempPVC ?? false,
      capacity: String(restic.capacity),
      accessModes: restic.accessModes,
      storageClassName: restic.storageClassName,
    });
  }

  /** The image of the restore. A volume snapshot has to be bound for that, not ready. */
  async #image(
    destination: ReplicationDestination,
    run: {
      readonly restic: DestinationRestic;
      readonly claim: PersistentVolumeClaim;
      readonly status: ReplicationStatus;
    },
  ): Promise<SyncProgress> {
    const { restic, claim } = run;
    const method = restic.copyMethod ?? 'Snapshot';
    if (method === 'Direct' || method === 'None') {
      return {
        state: 'complete',
        image: {
          apiGroup: '',
          kind: 'PersistentVolumeClaim',
          name: claim.metadata.name,
        },
      };
    }
    if (method !== 'Snapshot') {
      throw new Error(
        `unsupported copyMethod: ${method} -- must be Direct, None, or Snapshot`,
      );
    }
    const name = await this.#snapshotName(claim);
    const snapshot = await this.#volumes.ensureSnapshot(destination, {
      name,
      claim: claim.metadata.name,
      temporary: false,
      className: restic.volumeSnapshotClassName,
    });
    if (!snapshot.status?.boundVolumeSnapshotContentName) {
      return IN_PROGRESS;
    }
    await this.#release(destination, name);
    await this.#setAnnotation(claim, undefined);
    return {
      state: 'complete',
      image: {
        apiGroup: 'snapshot.storage.k8s.io',
        kind: 'VolumeSnapshot',
        name,
      },
    };
  }

  /** The same name for all calls in one run: it is stored on the claim */
  async #snapshotName(claim: PersistentVolumeClaim): Promise<string> {
    const kept = claim.metadata.annotations?.[SNAPSHOT_NAME];
    if (kept) {
      return kept;
    }
    const stamp = this.#context.clock().toISOString().replace(/\D/g, '');
    const name = `${claim.metadata.name}-${stamp.slice(0, 14)}`;
    await this.#setAnnotation(claim, name);
    return name;
  }

  async #setAnnotation(
    claim: PersistentVolumeClaim,
    name: string | undefined,
  ): Promise<void> {
    await this.#context.client.patch(persistentVolumeClaims, claim.metadata, {
      metadata: { annotations: { [SNAPSHOT_NAME]: name ?? null } },
    });
  }

  /** The previous image is removed with the clean-up of this run */
  async #release(
    destination: ReplicationDestination,
    next: string,
  ): Promise<void> {
    const before = destination.status?.latestImage;
    if (before?.kind !== 'VolumeSnapshot' || before.name === next) {
      return;
    }
    const object = {
      namespace: destination.metadata.namespace,
      name: before.name,
    };
    if (await find(this.#context.client, volumeSnapshots, object)) {
      await this.#context.client.patch(volumeSnapshots, object, {
        metadata: { labels: { [CLEANUP_LABEL]: destination.metadata.uid } },
      });
    }
  }
}
