import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  events,
  jobs,
  type KubeObject,
  Pace,
  persistentVolumeClaims,
  pods,
  type ResourceType,
  serviceAccounts,
  volumeSnapshots,
} from '../src/client';
import {
  replicationDestinations,
  replicationSources,
} from '../src/volsync/resources';
import { type ObjectStoreServer, startObjectStore } from '../src/s3';
import { EmbeddedCluster } from '../src/demo/EmbeddedCluster';
import { testLogger } from '../src/demo/testing/startTestCluster';
import type { Observation } from './observations';

const WATCHED: readonly ResourceType<KubeObject>[] = [
  replicationSources,
  replicationDestinations,
  jobs,
  pods,
  persistentVolumeClaims,
  volumeSnapshots,
  serviceAccounts,
  events,
];

/** The bucket of the recordings: it existed before them */
const BUCKET = 'volsync-backups';

/** The account in the recorded Secrets, which is not used elsewhere */
const USER = { accessKey: 'labaccess', secretKey: 'labsecret123' };

/** A cluster with VolSync and an object store that records all of its changes. */
export class ScenarioEnvironment {
  readonly cluster: EmbeddedCluster;
  readonly objectStore: ObjectStoreServer;
  readonly pace: Pace;
  readonly #directory: string;
  readonly #observations: Observation[] = [];
  readonly #closing = new AbortController();
  readonly #watches: Promise<void>[] = [];
  readonly #ahead: { milliseconds: number };

  private constructor(parts: {
    readonly cluster: EmbeddedCluster;
    readonly objectStore: ObjectStoreServer;
    readonly pace: Pace;
    readonly directory: string;
    readonly ahead: { milliseconds: number };
  }) {
    this.cluster = parts.cluster;
    this.objectStore = parts.objectStore;
    this.pace = parts.pace;
    this.#directory = parts.directory;
    this.#ahead = parts.ahead;
  }

  static async open(options: {
    readonly timeScale: number;
  }): Promise<ScenarioEnvironment> {
    const ahead = { milliseconds: 0 };
    const directory = await mkdtemp(join(tmpdir(), 'volsync-recordings-'));
    const pace = new Pace(options.timeScale);
    const objectStore = await startObjectStore({
      directory: join(directory, 'object-store'),
      users: [USER],
    });
    await mkdir(join(directory, 'object-store', BUCKET));
    const cluster = await EmbeddedCluster.start({
      name: 'apps',
      directory: join(directory, 'apps'),
      token: 'portal-token',
      restic: process.env.RESTIC_BINARY,
      pace,
      logger: testLogger,
      clock: () => new Date(Date.now() + ahead.milliseconds),
    });
    const environment = new ScenarioEnvironment({
      cluster,
      objectStore,
      pace,
      directory,
      ahead,
    });
    for (const type of WATCHED) {
      const { resourceVersion } = await cluster.client.list(type);
      environment.#watches.push(environment.#watch(type, resourceVersion));
    }
    await cluster.startNode();
    await cluster.startVolSync();
    return environment;
  }

  /** What was observed in a namespace so far */
  observationsIn(namespace: string): Observation[] {
    return this.#observations.filter(
      ({ object }) => object.metadata.namespace === namespace,
    );
  }

  /** Deletes a repository with all of its objects */
  async wipe(repository: string): Promise<void> {
    const config = this.objectStore.objectPath(BUCKET, `${repository}/config`);
    await rm(dirname(config), { recursive: true });
  }

  /** Moves the controller's clock forward to a time */
  putForwardTo(time: Date): void {
    this.#ahead.milliseconds = Math.max(
      this.#ahead.milliseconds,
      time.getTime() - Date.now(),
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#watches);
    await this.cluster.close();
    await this.objectStore.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #watch(
    type: ResourceType<KubeObject>,
    resourceVersion: string,
  ): Promise<void> {
    const changes = this.cluster.client.watch(type, {
      resourceVersion,
      timeoutSeconds: 3_600,
      signal: this.#closing.signal,
    });
    for await (const { type: change, object } of changes) {
      if (change === 'ERROR') {
        throw new Error(`The watch of ${type.plural} broke: ${object.message}`);
      }
      if (change !== 'BOOKMARK') {
        this.#observations.push({ type: change, object });
      }
    }
  }
}
