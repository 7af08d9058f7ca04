import { createHash } from 'node:crypto';
import { NotAllowedError } from '@backstage/errors';
import type { StoreConnection } from 'restic-repository';
import type { Agent } from 'undici';
import type { ObjectStoreConfig } from '../config';
import type { UpstreamObserver } from '../telemetry/upstream';
import { createGuardedAgent } from './GuardedAgent';
import type { RepositoryAddress } from './RepositoryAddress';
import { PortalRole } from './PortalRole';

/** Tenants' certificate authorities; each has its own connections */
const MAX_CUSTOM_AGENTS = 256;

/** The endpoints that may be contacted, and how each is reached. @internal */
export class EndpointPolicy {
  readonly #stores: ReadonlyMap<string, ObjectStoreConfig>;
  readonly #agents = new Map<string, Agent>();
  readonly #roles: ReadonlyMap<string, PortalRole>;

  readonly #observe: UpstreamObserver;

  constructor(
    stores: readonly ObjectStoreConfig[],
    options: { readonly observe?: UpstreamObserver } = {},
  ) {
    this.#observe = options.observe ?? (() => {});
    this.#stores = new Map(stores.map(store => [store.endpoint, store]));
    this.#roles = new Map(
      stores.flatMap(({ endpoint, role, region }) =>
        role ? [[endpoint, new PortalRole(role, region)]] : [],
      ),
    );
  }

  /** Whether the operator lets the portal's own role read at an endpoint. */
  hasRole(endpoint: string): boolean {
    return this.#roles.has(endpoint);
  }

  /** The portal's own role at an endpoint, if the operator enabled it. */
  roleOf(endpoint: string): PortalRole | undefined {
    return this.#roles.get(endpoint);
  }

  /** The region that the operator configured for an endpoint. */
  regionOf(endpoint: string): string | undefined {
    return this.#stores.get(endpoint)?.region;
  }

  get isEmpty(): boolean {
    return this.#stores.size === 0;
  }

  /**
   * Connects with the certificate authority of one tenant, over connections that no other tenant uses. Throws
   * `NotAllowedError` for an endpoint that is not on the list.
   */
  connect(
    repository: Pick<RepositoryAddress, 'endpoint'>,
    customCa?: string,
  ): {
    readonly dispatcher: Agent;
    /** Called for each request */
    readonly onRequest: NonNullable<StoreConnection['onRequest']>;
  } {
    const store = this.#stores.get(repository.endpoint);
    if (!store) {
      throw new NotAllowedError(
        `The endpoint "${repository.endpoint}" is not on the list volsync.objectStores, and nothing else is contacted. If it is the right one, the operator of the portal adds it there`,
      );
    }
    return {
      dispatcher: this.#agent(store, customCa),
      onRequest: ended =>
        this.#observe({
          upstream: 'object-store',
          target: store.endpoint,
          ...ended,
        }),
    };
  }

  #agent(store: ObjectStoreConfig, customCa: string | undefined): Agent {
    const name = `${store.endpoint} ${
      customCa === undefined
        ? ''
        : createHash('sha256').update(customCa).digest('hex')
    }`;
    const agent =
      this.#agents.get(name) ?? createGuardedAgent(store, { customCa });
    this.#agents.delete(name);
    this.#agents.set(name, agent);
    for (const oldest of this.#agents.keys()) {
      if (this.#agents.size <= this.#stores.size + MAX_CUSTOM_AGENTS) {
        break;
      }
      // Not destroyed: pending reads finish, and idle connections close after seconds.
      this.#agents.delete(oldest);
    }
    return agent;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(a => a.destroy()));
    this.#agents.clear();
  }
}
