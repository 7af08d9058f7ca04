import {
  EventRecorder,
  Informer,
  isAlreadyExists,
  keyOf,
  type PersistentVolume,
  persistentVolumeClaims,
  persistentVolumes,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
  storageClasses,
  type VolumeSnapshot,
  WorkQueue,
  type Again,
  type ClusterContext,
} from '../client';
import type { NodeDirectory } from './NodeDirectory';
import { claimKeyOf, VolumeBinding } from '../controller-manager/VolumeBinding';
import { VolumeConsumers } from '../scheduler/VolumeConsumers';
import { volumeFor } from './volumeObject';
import { sourceOf, type VolumeSource } from './volumeSource';

/** How long provisioning a volume takes, in the cluster's time */
const PROVISIONING_MS = 400;
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const BETA_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/**
 * Gives each claim a directory, like the volume controller and a CSI provisioner together: looks up the class, waits
 * for a first pod if the class requires one, copies the data source if the claim has one, creates the PersistentVolume
 * and binds. Deletes the volume with its claim.
 */
export class VolumeProvisioner {
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly #volumes: Informer<PersistentVolume>;
  readonly #classes: Informer<StorageClass>;
  readonly #pods: Informer<Pod>;
  readonly #snapshots: Informer<VolumeSnapshot>;
  readonly #context: ClusterContext;
  readonly #directory: NodeDirectory;
  readonly #controllerEvents: EventRecorder;
  readonly #binding: VolumeBinding;
  readonly #consumers: VolumeConsumers;
  readonly #nodeName: string;
  readonly #queue: WorkQueue;
  readonly #begun = new Map<string, number>();
  readonly #reported = new Set<string>();

  constructor(
    context: ClusterContext,
    options: {
      readonly directory: NodeDirectory;
      readonly nodeName: string;
      readonly pods: Informer<Pod>;
      readonly snapshots: Informer<VolumeSnapshot>;
    },
  ) {
    this.#context = context;
    this.#directory = options.directory;
    this.#nodeName = options.nodeName;
    this.#pods = options.pods;
    this.#snapshots = options.snapshots;
    this.claims = new Informer({ ...context, type: persistentVolumeClaims });
    this.#volumes = new Informer({ ...context, type: persistentVolumes });
    this.#classes = new Informer({ ...context, type: storageClasses });
    this.#controllerEvents = new EventRecorder({
      ...context,
      component: 'persistentvolume-controller',
    });
    this.#binding = new VolumeBinding(context, {
      deleteVolume: name =>
        this.#directory.remove(this.#directory.volume(name)),
      volumes: this.#volumes,
      events: this.#controllerEvents,
    });
    this.#consumers = new VolumeConsumers({
      pods: options.pods,
      claims: this.claims,
      isLate: claim =>
        this.classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer',
    });
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    this.#listen();
  }

  async start(): Promise<void> {
    await Promise.all([
      this.claims.start(),
      this.#volumes.start(),
      this.#classes.start(),
    ]);
    for (const volume of this.#volumes.all()) {
      this.#queue.add(claimKeyOf(volume));
    }
  }

  async close(): Promise<void> {
    await Promise.all([
      this.claims.stop(),
      this.#volumes.stop(),
      this.#classes.stop(),
    ]);
    await this.#queue.close();
  }

  /** The directory of a bound claim */
  directoryOf(claim: PersistentVolumeClaim): string | undefined {
    const volume = this.#volumes.get(claim.spec.volumeName ?? '');
    return volume && this.#directory.volume(volume.metadata.name);
  }

  /** The class of a claim, by name or the cluster's default */
  classOf(claim: PersistentVolumeClaim): StorageClass | undefined {
    const name = claim.spec.storageClassName;
    return name === undefined
      ? this.#classes
          .all()
          .find(each => each.metadata.annotations?.[DEFAULT_CLASS] === 'true')
      : this.#classes.get(name);
  }

  #listen(): void {
    this.claims.onChange(({ object }) => {
      this.#queue.add(keyOf(object));
      // A volume that waits for its pod also waits for the pod's other volumes
      for (const sibling of this.#consumers.siblingsOf(object)) {
        this.#queue.add(sibling);
      }
    });
    this.#volumes.onChange(({ object }) => {
      this.#queue.add(claimKeyOf(object));
      for (const claim of this.claims.all()) {
        if (claim.spec.volumeName === object.metadata.name) {
          this.#queue.add(keyOf(claim));
        }
      }
      this.#addUnbound();
    });
    this.#classes.onChange(() => this.#addUnbound());
    this.#snapshots.onChange(() => this.#addUnbound());
    this.#pods.onChange(({ object }) => {
      for (const volume of object.spec.volumes ?? []) {
        const name = volume.persistentVolumeClaim?.claimName;
        if (name) {
          this.#queue.add(`${object.metadata.namespace}/${name}`);
        }
      }
    });
  }

  #addUnbound(): void {
    for (const claim of this.claims.all()) {
      if (claim.status?.phase !== 'Bound') {
        this.#queue.add(keyOf(claim));
      }
    }
  }

  async #reconcile(key: string): Promise<Again | void> {
    const claim = this.claims.get(key);
    await this.#binding.removeReleased(key, claim);
    if (!claim || claim.metadata.deletionTimestamp) {
      return undefined;
    }
    const bound = this.#volumes
      .all()
      .find(each => each.spec.claimRef?.uid === claim.metadata.uid);
    if (bound) {
      await this.#binding.bind(claim, bound);
      return undefined;
    }
    if (claim.spec.volumeName) {
      await this.#binding.lose(claim);
      return undefined;
    }
    return this.#provision(claim);
  }

  async #provision(claim: PersistentVolumeClaim): Promise<Again | void> {
    const storageClass = this.classOf(claim);
    if (!storageClass) {
      if (claim.spec.storageClassName) {
        await this.#controllerEvents.record(claim, {
          type: 'Warning',
          reason: 'ProvisioningFailed',
          message: `storageclass.storage.k8s.io "${claim.spec.storageClassName}" not found`,
        });
        return { afterMs: 15_000 };
      }
      return undefined;
    }
    const late = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
    if (late && !this.#consumers.mayUse(claim)) {
      if (!this.#consumers.has(claim)) {
        await this.#tellOnce(claim, {
          reason: 'WaitForFirstConsumer',
          message: 'waiting for first consumer to be created before binding',
        });
      }
      return undefined;
    }
    await this.#annotate(claim, storageClass);
    const source = sourceOf(claim, {
      directory: this.#directory,
      claims: this.claims,
      snapshots: this.#snapshots,
    });
    if (source.kind === 'other') {
      return undefined;
    }
    await this.#tellOnce(claim, {
      reason: 'ExternalProvisioning',
      message: `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    });
    if (source.kind === 'not-ready') {
      await this.#provisionerEvents(storageClass).record(claim, {
        type: 'Warning',
        reason: 'ProvisioningFailed',
        message: `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${source.message}`,
      });
      return { afterMs: 2_000 };
    }
    return this.#create(claim, { storageClass, source });
  }

  async #create(
    claim: PersistentVolumeClaim,
    options: {
      readonly storageClass: StorageClass;
      readonly source: VolumeSource;
    },
  ): Promise<Again | void> {
    const uid = claim.metadata.uid ?? '';
    const events = this.#provisionerEvents(options.storageClass);
    const since = this.#begun.get(uid) ?? Date.now();
    if (!this.#begun.has(uid)) {
      this.#begun.set(uid, since);
      await events.record(claim, {
        type: 'Normal',
        reason: 'Provisioning',
        message: `External provisioner is provisioning volume for claim "${keyOf(
          claim,
        )}"`,
      });
    }
    const left =
      PROVISIONING_MS - (Date.now() - since) * this.#context.pace.scale;
    if (left > 0) {
      return { afterMs: left };
    }
    const volume = volumeFor(claim, options.storageClass);
    const directory = this.#directory.volume(volume.metadata.name);
    if (options.source.kind === 'copy') {
      await this.#directory.copy(options.source.from, directory);
    } else {
      await this.#directory.create(directory);
    }
    try {
      await this.#context.client.create(persistentVolumes, volume);
    } catch (error) {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    }
    this.#begun.delete(uid);
    await this.#binding.bind(claim, volume);
    await events.record(claim, {
      type: 'Normal',
      reason: 'ProvisioningSucceeded',
      message: `Successfully provisioned volume ${volume.metadata.name}`,
    });
    return undefined;
  }

  /** Annotates the claim with its provisioner and node */
  async #annotate(
    claim: PersistentVolumeClaim,
    storageClass: StorageClass,
  ): Promise<void> {
    if (claim.metadata.annotations?.[PROVISIONER]) {
      return;
    }
    const late = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
    await this.#context.client.patch(persistentVolumeClaims, claim.metadata, {
      metadata: {
        uid: claim.metadata.uid,
        annotations: {
          [PROVISIONER]: storageClass.provisioner,
          [BETA_PROVISIONER]: storageClass.provisioner,
          ...(late && {
            'volume.kubernetes.io/selected-node': this.#nodeName,
          }),
        },
      },
    });
  }

  #provisionerEvents(storageClass: StorageClass): EventRecorder {
    return new EventRecorder({
      client: this.#context.client,
      component: `${storageClass.provisioner}_sandbox`,
    });
  }

  async #tellOnce(
    claim: PersistentVolumeClaim,
    event: { readonly reason: string; readonly message: string },
  ): Promise<void> {
    const key = `${claim.metadata.uid}/${event.reason}`;
    if (!this.#reported.has(key)) {
      this.#reported.add(key);
      await this.#controllerEvents.record(claim, { type: 'Normal', ...event });
    }
  }
}
