import { NotAllowedError } from '@backstage/errors';
import type { S3StoreOptions } from 'restic-repository';
import type { Agent } from 'undici';
import type { ObjectStoreConfig } from '../config';
import type { UpstreamObserver } from '../telemetry/upstream';
import { createGuardedAgent } from './GuardedAgent';
import type { RepositoryPlace } from './parseRepository';

/** The endpoints that may be contacted, and the way to each. @internal */
export class EndpointPolicy {
  readonly #stores: ReadonlyMap<string, ObjectStoreConfig>;
  readonly #agents = new Map<string, Agent>();

  readonly #observe: UpstreamObserver;

  constructor(
    stores: readonly ObjectStoreConfig[],
    options: { readonly observe?: UpstreamObserver } = {},
  ) {
    this.#observe = options.observe ?? (() => {});
    this.#stores = new Map(stores.map(store => [store.endpoint, store]));
  }

  get isEmpty(): boolean {
    return this.#stores.size === 0;
  }

  /** Throws `NotAllowedError` for an endpoint that is not on the list. */
  connect(place: RepositoryPlace): {
    readonly dispatcher: Agent;
    readonly region?: string;
    /** To be told of each request */
    readonly onRequest: NonNullable<S3StoreOptions['onRequest']>;
  } {
    const store = this.#stores.get(place.endpoint);
    if (!store) {
      throw new NotAllowedError(
        `The endpoint "${place.endpoint}" is not on the list volsync.objectStores, and nothing else is contacted. If it is the right one, the operator of the portal adds it there`,
      );
    }
    let dispatcher = this.#agents.get(store.endpoint);
    if (!dispatcher) {
      dispatcher = createGuardedAgent(store);
      this.#agents.set(store.endpoint, dispatcher);
    }
    return {
      dispatcher,
      region: store.region,
      onRequest: ended =>
        this.#observe({
          upstream: 'object-store',
          target: store.endpoint,
          ...ended,
        }),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(a => a.destroy()));
    this.#agents.clear();
  }
}
