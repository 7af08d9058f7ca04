import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type ApiClient,
  Informer,
  type Pace,
  persistentVolumes,
  type VolumeSnapshotContent,
  volumeSnapshotContents,
  WorkQueue,
} from '../../sandbox/src/client';
import type { NodeDirectory } from '../../sandbox/src/csi-driver/NodeDirectory';

/**
 * The driver's half of a volume snapshot, i.e. the sidecar "csi-snapshotter" with a driver: creates a copy for each
 * VolumeSnapshotContent of the snapshot controller, and reports it in the status. The other half, from the
 * VolumeSnapshot to its content and back, is done by the real snapshot controller.
 */
export class SnapshotDriver {
  readonly #client: ApiClient;
  readonly #driver: string;
  readonly #directory: NodeDirectory;
  readonly #contents: Informer<VolumeSnapshotContent>;
  readonly #queue: WorkQueue;

  constructor(options: {
    readonly client: ApiClient;
    readonly pace: Pace;
    readonly logger: LoggerService;
    readonly driver: string;
    readonly directory: NodeDirectory;
  }) {
    this.#client = options.client;
    this.#driver = options.driver;
    this.#directory = options.directory;
    this.#contents = new Informer({ ...options, type: volumeSnapshotContents });
    this.#queue = new WorkQueue({
      ...options,
      reconcile: name => this.#reconcile(name),
    });
    this.#contents.onChange(({ type, object }) => {
      if (type === 'set') {
        this.#queue.add(object.metadata.name);
      } else if (object.spec.deletionPolicy === 'Delete') {
        void this.#directory.remove(
          this.#directory.snapshot(object.metadata.name),
        );
      }
    });
  }

  async start(): Promise<void> {
    await this.#contents.start();
  }

  async close(): Promise<void> {
    await this.#contents.stop();
    await this.#queue.close();
  }

  async #reconcile(name: string): Promise<undefined> {
    const content = this.#contents.get(name);
    if (!content || content.spec.driver !== this.#driver) {
      return undefined;
    }
    if (content.metadata.deletionTimestamp) {
      await this.#client.patch(volumeSnapshotContents, content.metadata, {
        metadata: { finalizers: [] },
      });
      return undefined;
    }
    const volume = content.spec.source.volumeHandle;
    if (content.status?.readyToUse || !volume) {
      return undefined;
    }
    await this.#directory.copy(
      this.#directory.volume(volume),
      this.#directory.snapshot(name),
    );
    const { spec } = await this.#client.get(persistentVolumes, {
      name: volume,
    });
    await this.#client.patch(
      volumeSnapshotContents,
      content.metadata,
      {
        status: {
          snapshotHandle: name,
          creationTime: Date.now() * 1_000_000,
          readyToUse: true,
          restoreSize: toBytes(spec.capacity?.storage),
        },
      },
      'status',
    );
    return undefined;
  }
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Sizes as the lab's own claims write them */
function toBytes(quantity: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d+)([KMGT]i)?$/.exec(quantity ?? '') ?? [];
  return digits === undefined
    ? undefined
    : Number(digits) * (UNITS[unit ?? ''] ?? 1);
}
