import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import { z } from 'zod';
import type { Clock } from '../lib/clock';
import type { KubernetesPluginClient } from './KubernetesPluginClient';
import { Backoff } from './reflector/Backoff';
import { readText } from './reflector/ClusterError';
import { toError } from '../lib/toError';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const REFRESH_INTERVAL_MS = 5 * 60_000;

const clustersSchema = z.object({
  items: z.array(
    z.object({
      name: z.string().min(1),
      title: z.string().optional(),
      authProvider: z.string(),
      oidcTokenProvider: z.string().optional(),
    }),
  ),
});

/** A cluster as the kubernetes plugin lists it. @internal */
export type PluginCluster = z.output<typeof clustersSchema>['items'][number];

/**
 * The clusters of the kubernetes plugin, read with this plugin's own credentials (`kubernetes.clusters.read`). They are
 * cached for five minutes, because its locators may query a catalog or a cloud each time. The kubernetes plugin may
 * start later than this one. Until its first answer, nothing is sent to any cluster, because it is unknown who must
 * sign in there.
 *
 * @internal
 */
export class KubernetesPluginClusters {
  readonly #client: KubernetesPluginClient;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #closing = new AbortController();
  #known: readonly PluginCluster[] | undefined;
  #asking: Promise<readonly PluginCluster[]> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly client: KubernetesPluginClient;
    readonly clock: Clock;
    /** Called when clusters are added or removed */
    readonly onChange: () => void;
  }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
  }

  /** Undefined before the first answer. */
  get known(): readonly PluginCluster[] | undefined {
    return this.#known;
  }

  /** Reads the clusters periodically until closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Throws `ClusterUnreachableError` if the plugin does not respond or has no such cluster. */
  async find(name: string): Promise<PluginCluster> {
    let clusters: readonly PluginCluster[];
    try {
      clusters = this.#known ?? (await this.#ask());
    } catch (error) {
      throw new ClusterUnreachableError(
        name,
        `Cluster "${name}" is reached through the portal's kubernetes plugin. ${
          toError(error).message
        }`,
        { cause: error },
      );
    }
    const cluster = clusters.find(one => one.name === name);
    if (!cluster) {
      throw new ClusterUnreachableError(
        name,
        `The portal's kubernetes plugin has no cluster "${name}". Correct the name under volsync.clusters, or add it to kubernetes.clusterLocatorMethods`,
      );
    }
    return cluster;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const backoff = new Backoff({ firstMilliseconds: 500 });
    while (!signal.aborted) {
      let pause = REFRESH_INTERVAL_MS;
      try {
        const before = JSON.stringify(this.#known);
        if (JSON.stringify(await this.#ask()) !== before) {
          this.#onChange();
        }
        backoff.reset();
      } catch {
        // Callers that need its clusters get the error; known clusters are kept.
        pause = backoff.next();
      }
      await this.#clock.sleep(pause, signal).catch(() => {});
    }
  }

  #ask(): Promise<readonly PluginCluster[]> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #fetch(): Promise<readonly PluginCluster[]> {
    const response = await this.#client
      .send({
        path: '/clusters',
        caller: { type: 'service' },
        headers: { accept: 'application/json' },
        signal: AbortSignal.any([
          this.#closing.signal,
          AbortSignal.timeout(TIMEOUT_MS),
        ]),
      })
      .catch(cause => {
        throw new Error('It did not respond', { cause });
      });
    const text = await readText(response, MAX_ANSWER_BYTES);
    if (response.status === 404) {
      throw new Error(
        'The plugin is not installed. Install @backstage/plugin-kubernetes-backend with a "kubernetes" section, or set access: direct',
      );
    }
    if (!response.ok) {
      throw new Error(
        `It refused to list its clusters (${response.status}). Its permission "kubernetes.clusters.read" must allow the plugin "volsync"`,
      );
    }
    this.#known = parseClusters(text);
    return this.#known;
  }
}

function parseClusters(text: string): readonly PluginCluster[] {
  try {
    return clustersSchema.parse(JSON.parse(text)).items;
  } catch (cause) {
    throw new Error('Its list of clusters is invalid', { cause });
  }
}
