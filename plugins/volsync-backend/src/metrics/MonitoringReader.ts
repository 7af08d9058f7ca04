import { read, type Reading } from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import { askRules, type RuleState } from './askRules';
import { askTargets, type Targets } from './askScrape';
import { toUnread } from './toUnread';
import type { MetricsClient } from './MetricsClient';
import type { MetricsServers } from './MetricsServers';

/** What the platform checks read from a cluster's metrics server. @internal */
export interface MonitoringLookup {
  /** How many targets a job has, and how many responded to the last scrape */
  scrape(request: {
    readonly cluster: string;
    readonly job: string;
    readonly signal: AbortSignal;
  }): Promise<Reading<Targets>>;
  rules(request: {
    readonly cluster: string;
    readonly signal: AbortSignal;
  }): Promise<Reading<readonly RuleState[]>>;
}

/** {@inheritDoc MonitoringLookup} @internal */
export class MonitoringReader implements MonitoringLookup {
  readonly #servers: MetricsServers;
  readonly #clock: Clock;

  constructor(options: {
    readonly servers: MetricsServers;
    readonly clock: Clock;
  }) {
    this.#servers = options.servers;
    this.#clock = options.clock;
  }

  scrape(request: {
    readonly cluster: string;
    readonly job: string;
    readonly signal: AbortSignal;
  }): Promise<Reading<Targets>> {
    return this.#ask(request.cluster, client => askTargets(client, request));
  }

  rules(request: {
    readonly cluster: string;
    readonly signal: AbortSignal;
  }): Promise<Reading<readonly RuleState[]>> {
    return this.#ask(request.cluster, client =>
      askRules(client, request.signal),
    );
  }

  async #ask<T>(
    cluster: string,
    ask: (client: MetricsClient) => Promise<T>,
  ): Promise<Reading<T>> {
    const client = this.#servers.of(cluster);
    if ('state' in client) {
      return client;
    }
    const now = this.#clock.now();
    try {
      return read(await ask(client), now.toISOString());
    } catch (error) {
      return toUnread(error, now);
    }
  }
}
