import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import type { ClusterCaller } from 'backstage-plugin-volsync-node';
import { Agent, fetch } from 'undici';

const CONNECT_TIMEOUT = 5_000;

export interface KubernetesPluginCall {
  /** Below the plugin's base, with a slash in front */
  readonly path: string;
  readonly caller: ClusterCaller;
  /** Nothing that came with a caller's request: each is made here */
  readonly headers: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** How the portal authenticates to another plugin. */
export type PluginAuth = Pick<
  AuthService,
  'getOwnServiceCredentials' | 'getPluginRequestToken'
>;
/** Where another plugin is. */
export type PluginDiscovery = Pick<DiscoveryService, 'getBaseUrl'>;

/**
 * Speaks HTTP with the portal's kubernetes plugin, signed in as this plugin or on behalf of the person who asks, so that
 * its permissions decide about that very caller. It follows no redirect.
 *
 * @internal
 */
export class KubernetesPluginClient {
  readonly #auth: PluginAuth;
  readonly #discovery: PluginDiscovery;
  // A watch is silent for as long as nothing happens, and the proxy gives its headers with the first word of it.
  readonly #agent = new Agent({
    bodyTimeout: 0,
    headersTimeout: 90_000,
    connect: { timeout: CONNECT_TIMEOUT },
  });

  constructor(options: {
    readonly auth: PluginAuth;
    readonly discovery: PluginDiscovery;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  /** Rejects where there was no answer. */
  async send(call: KubernetesPluginCall): Promise<Response> {
    const { caller, headers, path, ...init } = call;
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf:
        caller.type === 'user'
          ? caller.credentials
          : await this.#auth.getOwnServiceCredentials(),
      targetPluginId: 'kubernetes',
    });
    const response = await fetch(
      `${await this.#discovery.getBaseUrl('kubernetes')}${path}`,
      {
        ...init,
        dispatcher: this.#agent,
        headers: { ...headers, authorization: `Bearer ${token}` },
        redirect: 'manual',
      },
    );
    // undici's own Response and the global one are the same class in two copies.
    return response as unknown as Response;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
