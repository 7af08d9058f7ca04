import {
  type Again,
  EventRecorder,
  ignoreNotFound,
  Informer,
  isAlreadyExists,
  keyOf,
  seconds,
  type VolumeSnapshot,
  type VolumeSnapshotClass,
  volumeSnapshotClasses,
  type VolumeSnapshotContent,
  volumeSnapshotContents,
  volumeSnapshots,
  WorkQueue,
  type ClusterContext,
} from '../client';
import type { NodeDirectory } from './NodeDirectory';
import type { VolumeProvisioner } from './VolumeProvisioner';

const DEFAULT_CLASS = 'snapshot.storage.kubernetes.io/is-default-class';

/** Serves VolumeSnapshots by copying the volume's directory: snapshot controller and CSI driver in one. */
export class Snapshotter {
  readonly #context: ClusterContext;
  readonly #directory: NodeDirectory;
  readonly #snapshots: Informer<VolumeSnapshot>;
  readonly #classes: Informer<VolumeSnapshotClass>;
  readonly #contents: Informer<VolumeSnapshotContent>;
  readonly #volumes: VolumeProvisioner;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor(
    context: ClusterContext,
    options: {
      readonly directory: NodeDirectory;
      readonly snapshots: Informer<VolumeSnapshot>;
      readonly volumes: VolumeProvisioner;
    },
  ) {
    this.#context = context;
    this.#directory = options.directory;
    this.#snapshots = options.snapshots;
    this.#volumes = options.volumes;
    this.#classes = new Informer({ ...context, type: volumeSnapshotClasses });
    this.#contents = new Informer({ ...context, type: volumeSnapshotContents });
    this.#events = new EventRecorder({
      ...context,
      component: 'snapshot-controller',
    });
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    this.#snapshots.onChange(({ object }) => this.#queue.add(keyOf(object)));
    this.#contents.onChange(({ object }) =>
      this.#queue.add(snapshotKeyOf(object)),
    );
    this.#volumes.claims.onChange(({ object }) => {
      for (const snapshot of this.#snapshots.all()) {
        if (
          snapshot.metadata.namespace === object.metadata.namespace &&
          snapshot.spec.source.persistentVolumeClaimName ===
            object.metadata.name
        ) {
          this.#queue.add(keyOf(snapshot));
        }
      }
    });
  }

  async start(): Promise<void> {
    await Promise.all([this.#classes.start(), this.#contents.start()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#classes.stop(), this.#contents.stop()]);
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<Again | void> {
    const snapshot = this.#snapshots.get(key);
    await this.#removeReleased(key, snapshot);
    if (
      !snapshot ||
      snapshot.metadata.deletionTimestamp ||
      snapshot.status?.readyToUse
    ) {
      return undefined;
    }
    const snapshotClass = this.#classOf(snapshot);
    if (!snapshotClass) {
      await this.#fail(snapshot, {
        reason: 'GetSnapshotClassFailed',
        message: `Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io "${snapshot.spec.volumeSnapshotClassName}" not found`,
      });
      // A snapshot without a class is not retried when the class is created; a resync does that
      return { afterMs: 15 * 60_000 };
    }
    const claimName = snapshot.spec.source.persistentVolumeClaimName ?? '';
    const claim = this.#volumes.claims.get(
      `${snapshot.metadata.namespace}/${claimName}`,
    );
    const volume = claim && this.#volumes.directoryOf(claim);
    if (!claim || !volume) {
      await this.#fail(snapshot, {
        reason: 'SnapshotContentCreationFailed',
        message: `Failed to create snapshot content with error snapshot controller failed to update ${snapshot.metadata.name} on API server: cannot get claim from snapshot`,
      });
      return { afterMs: 5_000 };
    }
    const handle = claim.spec.volumeName ?? '';
    const size = claim.status?.capacity?.storage;
    await this.#take(snapshot, { snapshotClass, volume, handle, size });
    return undefined;
  }

  async #take(
    snapshot: VolumeSnapshot,
    source: {
      readonly snapshotClass: VolumeSnapshotClass;
      readonly volume: string;
      readonly handle: string;
      readonly size?: string;
    },
  ): Promise<void> {
    const content = contentFor(snapshot, source);
    const target = `${snapshot.metadata.namespace}/${snapshot.metadata.name}`;
    await this.#createContent(content);
    await this.#setStatus(snapshot, {
      boundVolumeSnapshotContentName: content.metadata.name,
      readyToUse: false,
    });
    await this.#events.record(snapshot, {
      type: 'Normal',
      reason: 'CreatingSnapshot',
      message: `Waiting for a snapshot ${target} to be created by the CSI driver.`,
    });
    await this.#directory.copy(
      source.volume,
      this.#directory.snapshot(content.metadata.name),
    );
    const now = new Date();
    await this.#context.client.patch(
      volumeSnapshotContents,
      content.metadata,
      {
        status: {
          creationTime: now.getTime() * 1_000_000,
          readyToUse: true,
          snapshotHandle: `snap-${snapshot.metadata.uid}`,
        },
      },
      'status',
    );
    await this.#setStatus(snapshot, {
      boundVolumeSnapshotContentName: content.metadata.name,
      creationTime: seconds(now.toISOString()),
      readyToUse: true,
      restoreSize: source.size,
    });
    for (const [reason, text] of [
      ['SnapshotCreated', 'was successfully created by the CSI driver.'],
      ['SnapshotReady', 'is ready to use.'],
    ] as const) {
      await this.#events.record(snapshot, {
        type: 'Normal',
        reason,
        message: `Snapshot ${target} ${text}`,
      });
    }
  }

  async #createContent(content: VolumeSnapshotContent): Promise<void> {
    try {
      await this.#context.client.create(volumeSnapshotContents, content);
    } catch (error) {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    }
  }

  #classOf(snapshot: VolumeSnapshot): VolumeSnapshotClass | undefined {
    const name = snapshot.spec.volumeSnapshotClassName;
    return name === undefined
      ? this.#classes
          .all()
          .find(each => each.metadata.annotations?.[DEFAULT_CLASS] === 'true')
      : this.#classes.get(name);
  }

  async #fail(
    snapshot: VolumeSnapshot,
    problem: { readonly reason: string; readonly message: string },
  ): Promise<void> {
    if (snapshot.status?.error?.message === problem.message) {
      return;
    }
    await this.#setStatus(snapshot, {
      error: {
        message: problem.message,
        time: seconds(new Date().toISOString()),
      },
    });
    await this.#events.record(snapshot, { type: 'Warning', ...problem });
  }

  async #setStatus(
    snapshot: VolumeSnapshot,
    status: VolumeSnapshot['status'],
  ): Promise<void> {
    await this.#context.client.patch(
      volumeSnapshots,
      snapshot.metadata,
      { status: { error: null, ...status } },
      'status',
    );
  }

  async #removeReleased(
    key: string,
    snapshot: VolumeSnapshot | undefined,
  ): Promise<void> {
    for (const content of this.#contents.all()) {
      if (
        snapshotKeyOf(content) === key &&
        content.spec.volumeSnapshotRef.uid !== snapshot?.metadata.uid &&
        content.spec.deletionPolicy === 'Delete'
      ) {
        await ignoreNotFound(
          this.#context.client.delete(volumeSnapshotContents, content.metadata),
        );
        await this.#directory.remove(
          this.#directory.snapshot(content.metadata.name),
        );
      }
    }
  }
}

function snapshotKeyOf(content: VolumeSnapshotContent): string {
  const { namespace, name } = content.spec.volumeSnapshotRef;
  return `${namespace}/${name}`;
}

function contentFor(
  snapshot: VolumeSnapshot,
  source: {
    readonly snapshotClass: VolumeSnapshotClass;
    readonly handle: string;
  },
): VolumeSnapshotContent {
  return {
    metadata: { name: `snapcontent-${snapshot.metadata.uid}` },
    spec: {
      deletionPolicy: source.snapshotClass.deletionPolicy ?? 'Delete',
      driver: source.snapshotClass.driver,
      source: { volumeHandle: source.handle },
      sourceVolumeMode: 'Filesystem',
      volumeSnapshotClassName: source.snapshotClass.metadata.name,
      volumeSnapshotRef: {
        apiVersion: 'snapshot.storage.k8s.io/v1',
        kind: 'VolumeSnapshot',
        name: snapshot.metadata.name,
        namespace: snapshot.metadata.namespace ?? '',
        uid: snapshot.metadata.uid,
      },
    },
  };
}
