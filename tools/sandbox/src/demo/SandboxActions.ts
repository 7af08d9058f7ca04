import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Faults } from '../api-server';
import { messageOf, persistentVolumeClaims } from '../client';
import { replicationSources } from '../volsync/resources';
import type { FaultInjection } from '../s3';
import {
  type ClusterName,
  type DemoBackup,
  type DemoService,
  type DemoVolume,
  namespaceOf,
} from './DemoService';
import type { EmbeddedCluster } from './EmbeddedCluster';

const POLL_INTERVAL_MS = 500;

/** Actions on a running sandbox, for the demo and for tests. @public */
export class SandboxActions {
  readonly #services: readonly DemoService[];
  readonly #clusters: Readonly<Record<ClusterName, EmbeddedCluster>>;
  readonly #logger: LoggerService;
  readonly #signal: AbortSignal;
  /** Makes the object store fail */
  readonly objectStoreFaults: FaultInjection;

  constructor(options: {
    readonly services: readonly DemoService[];
    readonly clusters: Readonly<Record<ClusterName, EmbeddedCluster>>;
    readonly objectStoreFaults: FaultInjection;
    readonly logger: LoggerService;
    readonly signal: AbortSignal;
  }) {
    this.#services = options.services;
    this.#clusters = options.clusters;
    this.objectStoreFaults = options.objectStoreFaults;
    this.#logger = options.logger;
    this.#signal = options.signal;
  }

  /** Makes a cluster's API server fail */
  apiFaults(cluster: ClusterName): Faults {
    return this.#clusters[cluster].server.faults;
  }

  /** Whether a service has a source that can be triggered */
  hasBackup(name: string): boolean {
    return this.#find(name).volumes.some(each => each.backup);
  }

  /**
   * Starts a backup with a manual trigger, which is removed when its run has ended, so the schedule continues. Resolves
   * with the tag as soon as the trigger is set; `done` resolves at the end of the run.
   */
  async triggerBackup(
    name: string,
  ): Promise<{ readonly tag: string; readonly done: Promise<void> }> {
    const service = this.#find(name);
    const backup = service.volumes.find(each => each.backup)?.backup;
    if (!backup) {
      throw new Error(`The service "${name}" has no backup to trigger`);
    }
    const tag = `sandbox-${Date.now()}`;
    const object = {
      namespace: namespaceOf(service),
      name: backup.source,
    };
    const { client } = this.#clusters[service.cluster];
    await client.patch(replicationSources, object, {
      spec: { trigger: { manual: tag } },
    });
    const done = this.#removeTag(service, backup, tag).catch(error =>
      this.#logger.debug(`Backup of "${name}": ${messageOf(error)}`),
    );
    return { tag, done };
  }

  /** Writes a file into a service's volume; the first one by default */
  async writeFile(
    name: string,
    path: string,
    bytes: Uint8Array | string,
    options: { readonly claim?: string } = {},
  ): Promise<void> {
    const service = this.#find(name);
    const volume = service.volumes.find(
      each => options.claim === undefined || each.claim === options.claim,
    );
    if (!volume) {
      throw new Error(`The service "${name}" has no claim "${options.claim}"`);
    }
    const root = await this.#directoryOf(service, volume);
    const target = resolve(root, path);
    if (relative(root, target).startsWith('..')) {
      throw new Error(`"${path}" leads out of the volume "${volume.claim}"`);
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }

  async #removeTag(
    service: DemoService,
    backup: DemoBackup,
    tag: string,
  ): Promise<void> {
    const { client } = this.#clusters[service.cluster];
    const object = { namespace: namespaceOf(service), name: backup.source };
    for (;;) {
      await wait(POLL_INTERVAL_MS, undefined, { signal: this.#signal });
      const { spec, status } = await client.get(replicationSources, object);
      if (spec.trigger?.manual !== tag) {
        return;
      }
      if (status?.lastManualSync === tag) {
        break;
      }
    }
    const manual = backup.trigger.schedule
      ? backup.trigger.manual ?? null
      : tag;
    await client.patch(replicationSources, object, {
      spec: { trigger: { manual } },
    });
  }

  async #directoryOf(
    service: DemoService,
    volume: DemoVolume,
  ): Promise<string> {
    const cluster = this.#clusters[service.cluster];
    const { spec } = await cluster.client.get(persistentVolumeClaims, {
      namespace: namespaceOf(service),
      name: volume.claim,
    });
    if (!spec.volumeName) {
      throw new Error(`The claim "${volume.claim}" is not bound`);
    }
    return cluster.volumeDirectory(spec.volumeName);
  }

  #find(name: string): DemoService {
    const service = this.#services.find(each => each.name === name);
    if (!service) {
      throw new Error(
        `There is no demo service "${name}"; there are ${this.#services
          .map(each => each.name)
          .join(', ')}`,
      );
    }
    return service;
  }
}
