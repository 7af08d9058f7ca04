/**
 * Reaches clusters through the portal's kubernetes plugin: `/clusters` lists them and `/proxy` leads to them. For
 * portals whose clusters come from a catalog or a cloud, or use authentication that only that plugin supports.
 *
 * Guarantees
 *
 * - Only paths from `toApiPath` and `toWriteCall`, and headers created here, are sent. Nothing from a caller's request
 *   is passed on, so no caller can impersonate others.
 * - The plugin's proxy checks neither verbs nor namespaces. Anyone with `kubernetes.proxy` can do whatever its account
 *   can. So nothing is written unless the operator allows it for that cluster.
 * - The proxy keeps a watch open upstream when its client disconnects. So every watch ends within a minute, and logs
 *   are read repeatedly instead of followed.
 * - If the plugin adds no credentials, it would pass on those of the request. An empty header prevents Backstage's
 *   token from reaching the API server.
 */
import { NotAllowedError } from '@backstage/errors';
import {
  ClusterUnreachableError,
  toApiPath,
  toWriteCall,
  type ClusterAccess,
  type ClusterCaller,
  type ClusterDescription,
  type ClusterRequest,
  type ClusterWriteRequest,
  type ResourceAddress,
  type WriteCall,
} from 'backstage-plugin-volsync-node';
import { accessOf, type VolsyncConfig } from '../config';
import { systemClock, type Clock } from '../lib/clock';
import { describeOwnSignIn, toSignIn } from './authProviders';
import type { KubernetesPluginClient } from './KubernetesPluginClient';
import {
  KubernetesPluginClusters,
  type PluginCluster,
} from './KubernetesPluginClusters';
import { toApiAnswer } from './toApiAnswer';

/** The longest time that a watch stays open upstream without clients, in seconds. */
const WATCH_SECONDS = 60;
const HEADER = 'backstage-kubernetes-authorization';

export class KubernetesPluginAccess implements ClusterAccess {
  readonly #client: KubernetesPluginClient;
  readonly #config: Pick<VolsyncConfig, 'clusterAccess' | 'clusters'>;
  readonly #clusters: KubernetesPluginClusters;
  readonly #watchSeconds: number;
  #described: readonly ClusterDescription[];
  #describedOf: readonly PluginCluster[] | undefined;

  constructor(options: {
    readonly client: KubernetesPluginClient;
    readonly config: Pick<VolsyncConfig, 'clusterAccess' | 'clusters'>;
    readonly clock?: Clock;
    /** Called when clusters are added or removed */
    readonly onChange?: () => void;
    /** Default: 60 */
    readonly watchSeconds?: number;
  }) {
    this.#client = options.client;
    this.#config = options.config;
    this.#watchSeconds = options.watchSeconds ?? WATCH_SECONDS;
    this.#clusters = new KubernetesPluginClusters({
      client: options.client,
      clock: options.clock ?? systemClock,
      onChange: options.onChange ?? (() => {}),
    });
    this.#described = this.#describe();
  }

  /** Whether the configuration routes any cluster through the plugin. */
  static isWanted({
    clusterAccess,
    clusters,
  }: Pick<VolsyncConfig, 'clusterAccess' | 'clusters'>): boolean {
    return (
      clusterAccess === 'kubernetesPlugin' ||
      clusters.some(({ access }) => access === 'kubernetesPlugin')
    );
  }

  start(): void {
    this.#clusters.start();
  }

  /** Configured clusters are listed from the start, the others when the plugin lists them. */
  listClusters(): readonly ClusterDescription[] {
    if (this.#describedOf !== this.#clusters.known) {
      this.#described = this.#describe();
    }
    return this.#described;
  }

  async request(request: ClusterRequest): Promise<Response> {
    return this.#send(request, toApiPath(this.#bound(request.address)));
  }

  /** Throws `NotAllowedError` if the configuration does not allow it for this cluster. */
  async write(request: ClusterWriteRequest): Promise<Response> {
    const readOnly = this.#readOnly(request.cluster);
    if (readOnly) {
      throw new NotAllowedError(readOnly);
    }
    const call = toWriteCall(request.write);
    return this.#send(request, call.path, call);
  }

  async close(): Promise<void> {
    await this.#clusters.close();
    await this.#client.close();
  }

  async #send(
    request: Omit<ClusterRequest, 'address'>,
    path: string,
    call?: WriteCall,
  ): Promise<Response> {
    const { cluster, caller, signal } = request;
    const known = await this.#clusters.find(cluster);
    let response: Response;
    try {
      response = await this.#client.send({
        path: `/proxy${path}`,
        caller,
        headers: {
          accept: request.accept ?? 'application/json',
          'backstage-kubernetes-cluster': cluster,
          ...(call && { 'content-type': call.contentType }),
          ...toAuthorization(known, caller),
        },
        method: call?.method,
        body: call?.body,
        signal,
      });
    } catch (error) {
      if (signal?.aborted || error instanceof NotAllowedError) {
        throw error;
      }
      throw new ClusterUnreachableError(
        cluster,
        `The portal's kubernetes plugin did not respond for cluster "${cluster}"`,
        { cause: error },
      );
    }
    return toApiAnswer(response, cluster);
  }

  #bound(address: ResourceAddress): ResourceAddress {
    const { query = {} } = address;
    const seconds = Number(query.timeoutSeconds ?? this.#watchSeconds);
    return {
      ...address,
      query: {
        ...query,
        follow: undefined,
        ...(query.watch && {
          timeoutSeconds: Math.min(seconds, this.#watchSeconds),
        }),
      },
    };
  }

  #describe(): readonly ClusterDescription[] {
    const { known } = this.#clusters;
    this.#describedOf = known;
    const named = this.#config.clusters
      .filter(({ access }) => access === 'kubernetesPlugin')
      .map(({ name }) => name);
    const found = (known ?? [])
      .map(({ name }) => name)
      .filter(name => accessOf(this.#config, name) === 'kubernetesPlugin');
    return [...new Set([...named, ...found])].map(name => {
      const one = known?.find(cluster => cluster.name === name);
      const overlay = this.#config.clusters.find(c => c.name === name);
      const signIn = one && toSignIn(one);
      return {
        name,
        title: overlay?.title ?? one?.title,
        account: signIn ? ('user' as const) : ('service' as const),
        signIn,
        readOnly: this.#readOnly(name),
      };
    });
  }

  #readOnly(name: string): string | undefined {
    const overlay = this.#config.clusters.find(c => c.name === name);
    return overlay?.allowWrites
      ? undefined
      : `Cluster "${name}" is read-only because it is reached through the kubernetes plugin. The operator of the portal can allow changes with allowWrites: true under volsync.clusters`;
  }
}

/** Throws `NotAllowedError` for the portal's own requests if each person must sign in. */
function toAuthorization(
  cluster: PluginCluster,
  caller: ClusterCaller,
): Record<string, string> {
  const { authProvider, oidcTokenProvider } = cluster;
  if (toSignIn(cluster)) {
    if (caller.type !== 'user' || !caller.clusterToken) {
      throw new NotAllowedError(describeOwnSignIn(cluster.name));
    }
    const provider = [authProvider, oidcTokenProvider].filter(Boolean);
    return { [`${HEADER}-${provider.join('-')}`]: caller.clusterToken };
  }
  return authProvider === 'localKubectlProxy' ? { [HEADER]: '' } : {};
}
