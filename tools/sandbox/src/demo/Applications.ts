import type { LoggerService } from '@backstage/backend-plugin-api';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, persistentVolumeClaims } from '../client';
import { writeStep } from './demoFiles';
import { type DemoService, type DemoVolume, namespaceOf } from './DemoService';
import type { EmbeddedCluster } from './EmbeddedCluster';
import { workloadFor } from './manifests';

const WRITE_INTERVAL_MS = 45_000;

/**
 * Simulates the demo's applications: running ones write to their volumes, so every backup has something to save. One
 * that is scaled to 0 writes nothing until a pod of it runs again.
 */
export class Applications {
  readonly #services: readonly DemoService[];
  readonly #clusterOf: (service: DemoService) => EmbeddedCluster;
  readonly #logger: LoggerService;
  readonly #timer: NodeJS.Timeout;
  #working: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly services: readonly DemoService[];
    readonly clusterOf: (service: DemoService) => EmbeddedCluster;
    readonly logger: LoggerService;
  }) {
    this.#services = options.services;
    this.#clusterOf = options.clusterOf;
    this.#logger = options.logger;
    this.#timer = setInterval(() => {
      this.#working = this.#working.then(() => this.work());
    }, WRITE_INTERVAL_MS);
  }

  /** One step of every running application */
  async work(): Promise<void> {
    for (const service of this.#services) {
      for (const volume of service.volumes) {
        if (volume.data.alive) {
          await this.#step(service, volume).catch(error =>
            this.#logger.debug(`${volume.claim}: ${messageOf(error)}`),
          );
        }
      }
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  async #step(service: DemoService, volume: DemoVolume): Promise<void> {
    const cluster = this.#clusterOf(service);
    const claim = await cluster.client.get(persistentVolumeClaims, {
      namespace: namespaceOf(service),
      name: volume.claim,
    });
    if (!claim.spec.volumeName || !(await this.#runs(service, cluster))) {
      return;
    }
    const directory = cluster.volumeDirectory(claim.spec.volumeName);
    await writeStep(directory, {
      data: volume.data,
      seed: volume.claim,
      index: await stepsOf(directory),
    });
  }

  async #runs(
    service: DemoService,
    { client }: EmbeddedCluster,
  ): Promise<boolean> {
    const workload = workloadFor(service);
    if (!workload) {
      return true;
    }
    const { type, object } = workload;
    const { status } = await client.get(type, object.metadata);
    return (status?.readyReplicas ?? 0) > 0;
  }
}

async function stepsOf(directory: string): Promise<number> {
  try {
    const text = await readFile(join(directory, 'state.json'), 'utf8');
    return (JSON.parse(text) as { steps: number }).steps;
  } catch {
    // A volume of another kind, or one that was restored or modified: any unused number works
    return Math.floor(Date.now() / 1000);
  }
}
