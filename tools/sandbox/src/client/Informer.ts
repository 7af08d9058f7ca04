import type { LoggerService } from '@backstage/backend-plugin-api';
import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient, ListOptions } from './ApiClient';
import { ApiError, messageOf } from './errors';
import type { KubeObject } from './objects';
import type { ResourceType } from './resourceTypes';

/** A change: `deleted` has the object's last state. */
export type Change<T> = {
  readonly type: 'set' | 'deleted';
  readonly object: T;
};

/** `namespace/name`, or only the name for cluster-scoped objects. */
export function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** The two halves of a key. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/**
 * Holds every object of one kind and notifies of changes. List, then watch from the list's version; a watch that ends
 * is reopened from its last version, one that has expired (410) or failed starts with a new list. Readers get the last
 * known state: they must treat it as read-only, and as possibly outdated.
 */
export class Informer<T extends KubeObject> {
  readonly #client: ApiClient;
  readonly #type: ResourceType<T>;
  readonly #options: ListOptions;
  readonly #logger: LoggerService;
  readonly #objects = new Map<string, T>();
  readonly #listeners: ((change: Change<T>) => void)[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly client: ApiClient;
    readonly type: ResourceType<T>;
    readonly logger: LoggerService;
    readonly select?: ListOptions;
  }) {
    this.#client = options.client;
    this.#type = options.type;
    this.#logger = options.logger;
    this.#options = options.select ?? {};
  }

  onChange(listener: (change: Change<T>) => void): void {
    this.#listeners.push(listener);
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  all(): T[] {
    return [...this.#objects.values()];
  }

  /** Resolves after the first list */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#running = this.#run(resolve).catch(reject);
      this.#stop.signal.addEventListener('abort', () => resolve());
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(onListed: () => void): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        let version = await this.#list();
        onListed();
        failures = 0;
        while (!this.#stop.signal.aborted) {
          version = await this.#watch(version);
        }
      } catch (error) {
        if (this.#stop.signal.aborted) {
          return;
        }
        if (!(error instanceof ApiError && error.status === 410)) {
          failures += 1;
          this.#logger.debug(
            `Watching ${this.#type.plural}: ${messageOf(error)}; listing again`,
          );
          const pause = Math.min(5_000, 50 * 2 ** failures);
          await wait(pause, undefined, { signal: this.#stop.signal }).catch(
            () => undefined,
          );
        }
      }
    }
  }

  async #list(): Promise<string> {
    const { items, resourceVersion } = await this.#client.list(this.#type, {
      ...this.#options,
      signal: this.#stop.signal,
    });
    const gone = new Map(this.#objects);
    for (const item of items) {
      const key = keyOf(item);
      const before = gone.get(key);
      gone.delete(key);
      this.#objects.set(key, item);
      if (before?.metadata.resourceVersion !== item.metadata.resourceVersion) {
        this.#notify({ type: 'set', object: item });
      }
    }
    for (const [key, object] of gone) {
      this.#objects.delete(key);
      this.#notify({ type: 'deleted', object });
    }
    return resourceVersion;
  }

  async #watch(from: string): Promise<string> {
    let version = from;
    for await (const event of this.#client.watch(this.#type, {
      ...this.#options,
      resourceVersion: version,
      timeoutSeconds: 240,
      signal: this.#stop.signal,
    })) {
      if (event.type === 'ERROR') {
        throw new ApiError({
          status: event.object.code ?? 500,
          reason: 'Watch',
          message: event.object.message ?? 'The watch ended with an error',
        });
      }
      const { object } = event;
      version = object.metadata.resourceVersion ?? version;
      if (event.type === 'DELETED') {
        this.#objects.delete(keyOf(object));
        this.#notify({ type: 'deleted', object });
      } else if (event.type !== 'BOOKMARK') {
        this.#objects.set(keyOf(object), object);
        this.#notify({ type: 'set', object });
      }
    }
    return version;
  }

  #notify(change: Change<T>): void {
    for (const listener of this.#listeners) {
      listener(change);
    }
  }
}
