import { type StoredObject } from '../types';
import { isJsonObject } from '../json';
import { type WriteScope } from '../writing/writeScope';

const collection = '/events';
const checkIntervalMs = 60_000;

function lastSeen(event: StoredObject): number {
  const series = isJsonObject(event.series) ? event.series : {};
  const times = [
    event.metadata.creationTimestamp,
    event.lastTimestamp,
    series.lastObservedTime,
  ].map(time => (typeof time === 'string' ? Date.parse(time) : 0));
  return Math.max(...times.filter(time => !Number.isNaN(time)));
}

/** Deletes events an hour after they were last seen. */
export class EventExpiry {
  readonly #scope: WriteScope;
  readonly #lifetimeMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(scope: WriteScope, options: { readonly lifetimeMs: number }) {
    this.#scope = scope;
    this.#lifetimeMs = options.lifetimeMs;
  }

  start(): void {
    this.expire();
    this.#timer = setInterval(() => this.expire(), checkIntervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  expire(): void {
    const oldest = this.#scope.now().getTime() - this.#lifetimeMs;
    for (const event of this.#scope.store.list(collection)) {
      if (lastSeen(event) < oldest) {
        this.#scope.store.delete(collection, event);
      }
    }
  }
}
