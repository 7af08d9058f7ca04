import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type ApiClient,
  isConflict,
  isNotFound,
  type Job,
  jobs,
  type KubeObject,
  namespaces,
  persistentVolumeClaims,
  type ResourceType,
  type Secret,
  secrets,
} from '../src/client';
import {
  type Replication,
  replicationDestinations,
  type ReplicationStatus,
  replicationSources,
} from '../src/volsync/resources';
import { until } from '../src/demo/testing/startTestCluster';
import type { Recording } from './recording';
import type { ScenarioEnvironment } from './ScenarioEnvironment';

const TYPES: readonly ResourceType<KubeObject>[] = [
  namespaces,
  secrets,
  persistentVolumeClaims,
  replicationSources,
  replicationDestinations,
];

/** The maximum wait for one condition, in real time */
const WAIT_TIMEOUT_MS = 100_000;

/** Repeats a scenario's script in the sandbox, as it ran in the recorded cluster. */
export class ScenarioRunner {
  readonly environment: ScenarioEnvironment;
  readonly namespace: string;
  /** The responses to rejected manifests, by the object's name */
  readonly refusals: Record<string, string> = {};
  readonly #recording: Recording;
  #storeUrl: string;

  constructor(environment: ScenarioEnvironment, recording: Recording) {
    this.environment = environment;
    this.#recording = recording;
    this.namespace = recording.scenario;
    this.#storeUrl = environment.objectStore.url;
  }

  get client(): ApiClient {
    return this.environment.cluster.client;
  }

  /** From here on, applied Secrets refer to that location */
  useStore(url: string): void {
    this.#storeUrl = url;
  }

  /** Applies recorded manifests by their numbers, like `kubectl apply` */
  async apply(...numbers: number[]): Promise<void> {
    for (const number of numbers) {
      await this.applyChanged(number, text => text);
    }
  }

  /** Applies a manifest after replacing text of the recorded run */
  async applyChanged(
    number: number,
    change: (text: string) => string,
  ): Promise<void> {
    const manifest = this.#recording.manifests[number - 1];
    if (!manifest) {
      throw new Error(`${this.namespace} has no manifest ${number}`);
    }
    await this.#apply(JSON.parse(change(JSON.stringify(manifest))));
  }

  /** Deletes an object, and waits until it is gone */
  async delete(type: ResourceType<KubeObject>, name: string): Promise<void> {
    const object = { namespace: this.namespace, name };
    await this.client.delete(type, object);
    await until(`${type.kind} ${name} to be gone`, async () => {
      const { items } = await this.client.list(type, object);
      return items.every(each => each.metadata.name !== name);
    });
  }

  /** Creates the repository of a recorded Secret with restic */
  async makeRepository(number: number): Promise<void> {
    const { stringData } = this.#atHome(
      this.#recording.manifests[number - 1] ?? { metadata: { name: '' } },
    ) as Secret;
    await promisify(execFile)(process.env.RESTIC_BINARY ?? 'restic', ['init'], {
      env: { ...process.env, ...stringData },
    });
  }

  /** Writes three files, after the claim is bound */
  async seed(claim = 'app-data', version = 'v1'): Promise<string> {
    const folder = await this.folder(claim);
    await writeFile(join(folder, 'version.txt'), `${version}\n`);
    await writeFile(join(folder, 'app.db'), randomBytes(64 * 1024));
    await writeFile(join(folder, 'config'), 'setting = 1\n');
    return folder;
  }

  async empty(claim = 'app-data'): Promise<void> {
    const folder = await this.folder(claim);
    for (const name of await readdir(folder)) {
      await rm(join(folder, name), { recursive: true });
    }
  }

  async makeFolder(name: string, claim = 'app-data'): Promise<void> {
    await mkdir(join(await this.folder(claim), name), { recursive: true });
  }

  /** The directory of a claim */
  async folder(claim: string): Promise<string> {
    const volume = await until(`${claim} to be bound`, async () => {
      const { spec, status } = await this.client.get(persistentVolumeClaims, {
        namespace: this.namespace,
        name: claim,
      });
      return status?.phase === 'Bound' && spec.volumeName;
    });
    return this.environment.cluster.volumeDirectory(volume);
  }

  /** Seconds in the cluster's time */
  async wait(seconds: number): Promise<void> {
    await wait(this.environment.pace.real(seconds * 1000));
  }

  /** Waits until the run with that tag has ended and is cleaned up */
  async synced(tag: string, name = 'app'): Promise<void> {
    await this.until(
      `"${tag}"`,
      status =>
        status.lastManualSync === tag &&
        status.conditions?.[0]?.reason === 'WaitingForManual',
      name,
    );
    await this.wait(2);
  }

  async until(
    what: string,
    isSo: (status: ReplicationStatus) => boolean,
    name = 'app',
  ): Promise<ReplicationStatus> {
    return until(
      `${this.namespace}/${name}: ${what}`,
      async () => {
        const { status = {} } = await this.#replication(name);
        return isSo(status) && status;
      },
      WAIT_TIMEOUT_MS,
    );
  }

  /** Moves the clock forward until the schedule is due, and waits for that run to start */
  async runOfSchedule(name = 'app'): Promise<void> {
    const { nextSyncTime = '', lastSyncTime } = await this.until(
      'a next run',
      status => status.nextSyncTime !== undefined,
      name,
    );
    this.environment.putForwardTo(new Date(nextSyncTime));
    // Any change of a source makes the controller reconcile it
    await this.client.patch(
      replicationSources,
      { namespace: this.namespace, name },
      { metadata: { annotations: { time: nextSyncTime } } },
    );
    await this.until(
      'the scheduled run',
      status =>
        status.lastSyncStartTime !== undefined ||
        status.lastSyncTime !== lastSyncTime,
      name,
    );
  }

  /** Waits until the controller reports that message */
  async failedWith(message: string, name = 'app'): Promise<void> {
    await this.until(
      message,
      status => status.conditions?.[0]?.message === message,
      name,
    );
  }

  /** Waits until the current Job has that many failed pods */
  async failedPods(count: number, name = 'volsync-src-app'): Promise<void> {
    await this.#poll(`${name} to have failed ${count} times`, async () => {
      const job = await this.#find(jobs, {
        metadata: { namespace: this.namespace, name },
      });
      return ((job as Job | undefined)?.status?.failed ?? 0) >= count;
    });
  }

  /** Waits for an observation */
  async seen(
    what: string,
    isIt: (object: KubeObject) => boolean,
  ): Promise<KubeObject> {
    return this.#poll(
      what,
      async () =>
        this.environment
          .observationsIn(this.namespace)
          .find(({ object }) => isIt(object))?.object,
    );
  }

  /** Polls at short intervals, so little compressed time passes in between */
  async #poll<T>(
    what: string,
    poll: () => Promise<T | undefined | false>,
  ): Promise<T> {
    const end = Date.now() + WAIT_TIMEOUT_MS;
    for (;;) {
      const found = await poll();
      if (found !== undefined && found !== false) {
        return found;
      }
      if (Date.now() > end) {
        throw new Error(`Waited in vain in ${this.namespace}: ${what}`);
      }
      await wait(10);
    }
  }

  async #replication(name: string): Promise<Replication> {
    const object = { namespace: this.namespace, name };
    try {
      return await this.client.get(replicationSources, object);
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
      return this.client.get(replicationDestinations, object);
    }
  }

  /**
   * `kubectl apply` sends a patch without a version, so a concurrent status write does not reject it. Conflicts are
   * retried here.
   */
  async #apply(manifest: KubeObject): Promise<void> {
    const type = TYPES.find(each => each.kind === manifest.kind);
    if (!type) {
      throw new Error(`No manifest of kind ${manifest.kind} can be applied`);
    }
    const object = this.#atHome(manifest);
    try {
      await this.#write(type, object);
    } catch (error) {
      if (isConflict(error)) {
        return this.#apply(manifest);
      }
      const refusal = /is invalid: (.*)$/s.exec((error as Error).message)?.[1];
      if (refusal === undefined) {
        throw error;
      }
      this.refusals[object.metadata.name] = refusal;
    }
    return undefined;
  }

  async #write(
    type: ResourceType<KubeObject>,
    object: KubeObject,
  ): Promise<void> {
    const before = await this.#find(type, object);
    await (before
      ? this.client.replace(type, {
          ...before,
          ...object,
          metadata: before.metadata,
        })
      : this.client.create(type, object));
  }

  async #find(
    type: ResourceType<KubeObject>,
    object: KubeObject,
  ): Promise<KubeObject | undefined> {
    try {
      return await this.client.get(type, object.metadata);
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** With the sandbox's addresses */
  #atHome(manifest: KubeObject): KubeObject {
    const { stringData } = manifest as Secret;
    const repository = stringData?.RESTIC_REPOSITORY;
    return repository === undefined
      ? manifest
      : ({
          ...manifest,
          stringData: {
            ...stringData,
            RESTIC_REPOSITORY: repository.replace(
              /^s3:https?:\/\/[^/]+/,
              `s3:${this.#storeUrl}`,
            ),
          },
        } as Secret);
  }
}
