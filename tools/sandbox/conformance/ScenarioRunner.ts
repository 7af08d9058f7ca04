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

/** Longest wait for one thing, on the wall */
const WAIT_TIMEOUT_MS = 100_000;

/** What a scenario's runner did in the recorded cluster, to be done in the sandbox. */
export class ScenarioRunner {
  readonly environment: ScenarioEnvironment;
  readonly namespace: string;
  /** What was answered to the manifests that were refused, by the object's name */
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

  /** From here on the Secrets that are applied lead there */
  useStore(url: string): void {
    this.#storeUrl = url;
  }

  /** Applies recorded manifests by their numbers, as `kubectl apply` does */
  async apply(...numbers: number[]): Promise<void> {
    for (const number of numbers) {
      await this.applyChanged(number, text => text);
    }
  }

  /** Applies a manifest whose text has something of the recorded run in it */
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

  /** Makes the repository of a recorded Secret with restic itself */
  async makeRepository(number: number): Promise<void> {
    const { stringData } = this.#atHome(
      this.#recording.manifests[number - 1] ?? { metadata: { name: '' } },
    ) as Secret;
    await promisify(execFile)(process.env.RESTIC_BINARY ?? 'restic', ['init'], {
      env: { ...process.env, ...stringData },
    });
  }

  /** Writes three files, and waits for the claim to be bound before */
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

  /** The directory that a claim is */
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

  /** Seconds of the cluster */
  async wait(seconds: number): Promise<void> {
    await wait(this.environment.pace.real(seconds * 1000));
  }

  /** Until a run that was asked for by that tag is over, and cleaned up */
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

  /** Puts the clock forward until the schedule is due, and waits for that run to begin */
  async runOfSchedule(name = 'app'): Promise<void> {
    const { nextSyncTime = '', lastSyncTime } = await this.until(
      'a next run',
      status => status.nextSyncTime !== undefined,
      name,
    );
    this.environment.putForwardTo(new Date(nextSyncTime));
    // Whatever happens to a source makes the controller look at it
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

  /** Until the controller has said that */
  async failedWith(message: string, name = 'app'): Promise<void> {
    await this.until(
      message,
      status => status.conditions?.[0]?.message === message,
      name,
    );
  }

  /** Until the Job that is there now has so many failed pods */
  async failedPods(count: number, name = 'volsync-src-app'): Promise<void> {
    await this.#look(`${name} to have failed ${count} times`, async () => {
      const job = await this.#find(jobs, {
        metadata: { namespace: this.namespace, name },
      });
      return ((job as Job | undefined)?.status?.failed ?? 0) >= count;
    });
  }

  /** Until something was seen */
  async seen(
    what: string,
    isIt: (object: KubeObject) => boolean,
  ): Promise<KubeObject> {
    return this.#look(
      what,
      async () =>
        this.environment
          .observationsIn(this.namespace)
          .find(({ object }) => isIt(object))?.object,
    );
  }

  /** At short intervals: of compressed time, little passes until it is noticed */
  async #look<T>(
    what: string,
    look: () => Promise<T | undefined | false>,
  ): Promise<T> {
    const end = Date.now() + WAIT_TIMEOUT_MS;
    for (;;) {
      const found = await look();
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
   * `kubectl apply` sends a patch without a version. A controller that writes
   * the status in the meantime is no reason to refuse it, so a conflict here is
   * tried again.
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
