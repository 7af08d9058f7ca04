import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import type { ClusterCaller } from 'backstage-plugin-volsync-node';
import { Agent, fetch } from 'undici';

const CONNECT_TIMEOUT_MS = 5_000;

interface KubernetesPluginCall {
  /** Path below the plugin's base URL, with a leading slash */
  readonly path: string;
  readonly caller: ClusterCaller;
  /** Created here; never copied from a caller's request */
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
/** Resolves the base URL of another plugin. */
export type PluginDiscovery = Pick<DiscoveryService, 'getBaseUrl'>;

/**
 * An HTTP client for the portal's kubernetes plugin. It signs in as this plugin or on behalf of the caller, so the
 * plugin's permissions apply to that caller. It follows no redirect.
 *
 * @internal
 */
export class KubernetesPluginClient {
  readonly #auth: PluginAuth;
  readonly #discovery: PluginDiscovery;
  // A watch is silent while nothing happens, and the proxy sends its headers only with the first event.
  readonly #agent = new Agent({
    bodyTimeout: 0,
    headersTimeout: 90_000,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });

  constructor(options: {
    readonly auth: PluginAuth;
    readonly discovery: PluginDiscovery;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  /** Rejects if there was no response. */
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
    // undici's Response and the global one are two copies of the same class.
    return response as unknown as Response;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
