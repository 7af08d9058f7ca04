import type { RequestOptions } from 'node:https';
import { isError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  ClusterUnreachableError,
  toApiPath,
  toWriteCall,
  type ClusterAccess,
  type ClusterCaller,
  type ClusterDescription,
  type ClusterRequest,
  type ClusterWriteRequest,
  type WriteCall,
} from 'backstage-plugin-volsync-node';
import { Agent, Headers, ProxyAgent, fetch, type Dispatcher } from 'undici';
import { describeOwnSignIn } from './authProviders';
import type { ConnectedCluster } from './kubeconfigs';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Sends requests directly to API servers. Each cluster has one agent, because the Kubernetes client opens a new TLS
 * connection for each call. Responses are returned unchanged, including errors.
 *
 * @internal
 */
export class DirectClusterAccess implements ClusterAccess {
  readonly #clusters: ReadonlyMap<string, ConnectedCluster>;
  readonly #described: readonly ClusterDescription[];
  readonly #agents = new Map<string, Dispatcher>();

  constructor(clusters: readonly ConnectedCluster[]) {
    this.#clusters = new Map(clusters.map(c => [c.name, c]));
    this.#described = clusters.map(
      ({ name, title, account, signIn, readOnly }) => ({
        name,
        title,
        account,
        signIn,
        readOnly,
      }),
    );
  }

  listClusters(): readonly ClusterDescription[] {
    return this.#described;
  }

  async request(request: ClusterRequest): Promise<Response> {
    return this.#send(request, toApiPath(request.address));
  }

  async write(request: ClusterWriteRequest): Promise<Response> {
    const call = toWriteCall(request.write);
    return this.#send(request, call.path, call);
  }

  async #send(
    request: Omit<ClusterRequest, 'address'>,
    path: string,
    call?: WriteCall,
  ): Promise<Response> {
    const cluster = this.#clusters.get(request.cluster);
    if (!cluster) {
      throw new NotFoundError(`Cluster "${request.cluster}" not found`);
    }
    if (cluster.unusable) {
      throw new ClusterUnreachableError(cluster.name, cluster.unusable);
    }
    const ownToken = getOwnToken(cluster, request.caller);
    const server = cluster.kubeconfig
      .getCurrentCluster()
      ?.server.replace(/\/+$/, '');
    const options: RequestOptions = { headers: {} };
    try {
      await cluster.kubeconfig.applyToHTTPSOptions(options);
    } catch (error) {
      throw new ClusterUnreachableError(
        cluster.name,
        `Signing in to cluster "${cluster.name}" failed; check the credentials at "${cluster.key}"`,
        { cause: error },
      );
    }
    const headers = toHeaders(options);
    headers.set('accept', request.accept ?? 'application/json');
    if (call) {
      headers.set('content-type', call.contentType);
    }
    if (ownToken !== undefined) {
      headers.set('authorization', `Bearer ${ownToken}`);
    }
    try {
      const response = await fetch(`${server}${path}`, {
        dispatcher: this.#agent(cluster, options),
        method: call?.method,
        headers,
        body: call?.body,
        redirect: 'manual',
        signal: request.signal,
      });
      // undici's Response and the global one are two copies of the same class.
      return response as unknown as Response;
    } catch (error) {
      if (request.signal?.aborted) {
        throw error;
      }
      throw new ClusterUnreachableError(
        cluster.name,
        `Cluster "${cluster.name}" did not respond: ${describe(
          error,
        )}. Check the address at "${
          cluster.key
        }" and whether this machine can reach it`,
        { cause: error },
      );
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(a => a.destroy()));
    this.#agents.clear();
  }

  #agent(cluster: ConnectedCluster, options: RequestOptions): Dispatcher {
    let agent = this.#agents.get(cluster.name);
    if (!agent) {
      const tls = {
        ca: options.ca,
        cert: options.cert,
        key: options.key,
        pfx: options.pfx,
        passphrase: options.passphrase,
        rejectUnauthorized: options.rejectUnauthorized,
        servername: options.servername,
      } as Agent.Options['connect'];
      const proxy = cluster.kubeconfig.getCurrentCluster()?.proxyUrl;
      // The reflector limits the time of the body, because a watch may be silent for minutes.
      const limits = {
        bodyTimeout: 0,
        headersTimeout: 60_000,
        connect: { ...(tls as object), timeout: CONNECT_TIMEOUT_MS },
      };
      agent = proxy
        ? new ProxyAgent({ uri: proxy, requestTls: limits.connect })
        : new Agent(limits);
      this.#agents.set(cluster.name, agent);
    }
    return agent;
  }
}

/**
 * Returns the person's token if each person must sign in; the portal's own account is never used there. Throws
 * `NotAllowedError` for the portal's own requests.
 */
function getOwnToken(
  cluster: ConnectedCluster,
  caller: ClusterCaller,
): string | undefined {
  if (cluster.account === 'service') {
    return undefined;
  }
  if (caller.type !== 'user' || !caller.clusterToken) {
    throw new NotAllowedError(describeOwnSignIn(cluster.name));
  }
  return caller.clusterToken;
}

function toHeaders(options: RequestOptions): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value !== undefined) {
      headers.set(name, String(value));
    }
  }
  if (options.auth) {
    headers.set(
      'authorization',
      `Basic ${Buffer.from(options.auth).toString('base64')}`,
    );
  }
  return headers;
}

/** The codes of errors whose messages contain the address. */
const WITH_ADDRESS = /^(UND_ERR_|ERR_TLS_CERT_ALTNAME_INVALID$)/;

/**
 * Returns the innermost reason, because fetch itself only says "fetch failed". Without the address, because owners of
 * services read it, too.
 */
function describe(error: unknown): string {
  const { cause, errors, code, syscall } = (error ?? {}) as {
    readonly cause?: unknown;
    readonly errors?: readonly unknown[];
    readonly code?: string;
    readonly syscall?: string;
  };
  if (cause !== undefined) {
    return describe(cause);
  }
  if (Array.isArray(errors) && errors.length > 0) {
    return describe(errors[0]);
  }
  if (code !== undefined && (syscall || WITH_ADDRESS.test(code))) {
    return [syscall, code].filter(Boolean).join(' ');
  }
  return isError(error) ? error.message : 'unknown error';
}
