import { unread, type Unread } from 'backstage-plugin-volsync-common';
import type { MetricsConfig } from '../config';
import type { UpstreamObserver } from '../telemetry/upstream';
import { MetricsClient } from './MetricsClient';

/** The configured metrics servers, each with one shared client. @internal */
export class MetricsServers {
  readonly #clients: readonly MetricsClient[];

  constructor(
    servers: readonly MetricsConfig[],
    options: { readonly observe?: UpstreamObserver } = {},
  ) {
    this.#clients = servers.map(server => new MetricsClient(server, options));
  }

  /** The first server with the metrics of a cluster, or the reason why there is none. */
  of(cluster: string): MetricsClient | Unread {
    return (
      this.#clients.find(client => client.covers(cluster)) ??
      unread(
        'not-configured',
        `No metrics server is configured for cluster "${cluster}" (volsync.metrics)`,
      )
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(client => client.close()));
  }
}
