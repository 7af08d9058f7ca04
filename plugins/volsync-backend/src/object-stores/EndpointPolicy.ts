import { NotAllowedError } from '@backstage/errors';
import type { Agent } from 'undici';
import type { ObjectStoreConfig } from '../config';
import { createGuardedAgent } from './GuardedAgent';
import type { RepositoryPlace } from './parseRepository';

/** The endpoints that may be contacted, and the way to each. @internal */
export class EndpointPolicy {
  readonly #stores: ReadonlyMap<string, ObjectStoreConfig>;
  readonly #agents = new Map<string, Agent>();

  constructor(stores: readonly ObjectStoreConfig[]) {
    this.#stores = new Map(stores.map(store => [store.endpoint, store]));
  }

  get isEmpty(): boolean {
    return this.#stores.size === 0;
  }

  /** Throws `NotAllowedError` for an endpoint that is not on the list. */
  connect(place: RepositoryPlace): {
    readonly dispatcher: Agent;
    readonly region?: string;
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
    return { dispatcher, region: store.region };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(a => a.destroy()));
    this.#agents.clear();
  }
}
