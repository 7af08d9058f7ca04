import { randomBytes } from 'node:crypto';
import type { ApiClient } from './ApiClient';
import { isNotFound } from './errors';
import type { KubeEvent, KubeObject } from './objects';
import { events } from './resourceTypes';

interface EventToRecord {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The action; only clients of the newer events API set it, and their time is `eventTime` */
  readonly action?: string;
  readonly related?: KubeObject;
}

/**
 * Writes events on objects. The same event again within about a minute increases the count of the first, as the real
 * recorders do.
 */
export class EventRecorder {
  readonly #client: ApiClient;
  readonly #component: string;
  readonly #host: string | undefined;
  readonly #seen = new Map<string, { name: string; count: number }>();

  constructor(options: {
    readonly client: ApiClient;
    readonly component: string;
    readonly host?: string;
  }) {
    this.#client = options.client;
    this.#component = options.component;
    this.#host = options.host;
  }

  async record(object: KubeObject, event: EventToRecord): Promise<void> {
    const namespace = object.metadata.namespace ?? 'default';
    const key = [object.metadata.uid, event.reason, event.message].join('|');
    const seen = this.#seen.get(key);
    const now = new Date().toISOString();
    if (seen && !event.action) {
      try {
        await this.#client.patch(
          events,
          { namespace, name: seen.name },
          { count: seen.count + 1, lastTimestamp: seconds(now) },
        );
        seen.count += 1;
        return;
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
    }
    const name = `${object.metadata.name}.${randomBytes(8).toString('hex')}`;
    await this.#client.create(events, {
      metadata: { name, namespace },
      involvedObject: referenceTo(object),
      type: event.type,
      reason: event.reason,
      message: event.message,
      reportingComponent: this.#component,
      ...(event.action
        ? {
            action: event.action,
            eventTime: now.replace('Z', '000Z'),
            reportingInstance: `${this.#component}-sandbox`,
            source: {},
            firstTimestamp: null,
            lastTimestamp: null,
          }
        : {
            count: 1,
            firstTimestamp: seconds(now),
            lastTimestamp: seconds(now),
            eventTime: null,
            reportingInstance: this.#host ?? '',
            source: { component: this.#component, host: this.#host },
          }),
      ...(event.related && { related: referenceTo(event.related) }),
    } satisfies KubeEvent);
    this.#remember(key, name);
  }

  #remember(key: string, name: string): void {
    this.#seen.set(key, { name, count: 1 });
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > 1_000 && oldest !== undefined) {
      this.#seen.delete(oldest);
    }
  }
}

/** Kubernetes stores whole seconds. */
export function seconds(time: string): string {
  return `${time.slice(0, 19)}Z`;
}

function referenceTo(object: KubeObject): KubeEvent['involvedObject'] {
  return {
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    uid: object.metadata.uid,
    apiVersion: object.apiVersion,
    resourceVersion: object.metadata.resourceVersion,
  };
}
