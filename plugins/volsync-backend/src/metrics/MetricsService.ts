import {
  read,
  unread,
  type Reading,
  type SourceMetrics,
} from 'backstage-plugin-volsync-common';
import { isDeepStrictEqual } from 'node:util';
import {
  BackgroundReadings,
  type PendingRead,
} from '../lib/BackgroundReadings';
import type { Change } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import { MetricsError, type MetricsClient } from './MetricsClient';
import type { MetricsServers } from './MetricsServers';
import { SOURCE_QUERIES } from './queries';

type Metrics = { -readonly [K in keyof SourceMetrics]: SourceMetrics[K] };

/** VolSync's metrics: one round of queries for each server, whatever the number of sources. @internal */
export class MetricsService implements MetricsLookup {
  readonly #servers: MetricsServers;
  readonly #rounds: BackgroundReadings<ReadonlyMap<string, SourceMetrics>>;
  readonly #clock: Clock;
  readonly #notified = new Map<
    string,
    Reading<ReadonlyMap<string, SourceMetrics>>
  >();
  readonly #onChange: (change?: Change) => void;

  constructor(options: {
    /** Closed by their creator */
    readonly servers: MetricsServers;
    readonly lifetimeMilliseconds: number;
    readonly clock: Clock;
    readonly onChange: (change?: Change) => void;
  }) {
    this.#servers = options.servers;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#rounds = new BackgroundReadings({
      ...options,
      label: 'the metrics',
      timeoutMilliseconds: 30_000,
      onChange: (_, name) => this.#notify(name),
    });
  }

  get(subject: {
    readonly cluster: string;
    readonly namespace: string;
    readonly kind: 'ReplicationSource' | 'ReplicationDestination';
    readonly name: string;
  }): Reading<SourceMetrics> {
    const client = this.#servers.of(subject.cluster);
    if ('state' in client) {
      return client;
    }
    const round = this.#rounds.get(client.name, signal =>
      this.#ask(client, signal),
    );
    const role =
      subject.kind === 'ReplicationSource' ? 'source' : 'destination';
    return round.state === 'read'
      ? read(
          round.value.get(`${role}/${subject.namespace}/${subject.name}`) ?? {},
          round.at,
        )
      : round;
  }

  async waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void> {
    await this.#rounds.waitUntilRead(fits);
  }

  async close(): Promise<void> {
    await this.#rounds.close();
  }

  /** A round covers everything, most of which hasn't changed. */
  #notify(name: string): void {
    const before = this.#notified.get(name);
    const now = this.#rounds.peek(name);
    if (!now) {
      return;
    }
    this.#notified.set(name, now);
    if (before?.state !== 'read' || now.state !== 'read') {
      this.#onChange();
      return;
    }
    const changed = [...new Set([...before.value.keys(), ...now.value.keys()])]
      .filter(
        key => !isDeepStrictEqual(before.value.get(key), now.value.get(key)),
      )
      .flatMap(key => key.split('/')[1] ?? []);
    for (const namespace of new Set(changed)) {
      this.#onChange({ namespace });
    }
  }

  async #ask(
    client: MetricsClient,
    signal: AbortSignal,
  ): Promise<Reading<ReadonlyMap<string, SourceMetrics>>> {
    const now = this.#clock.now().toISOString();
    try {
      const all = new Map<string, Metrics>();
      for (const name of SOURCE_QUERIES) {
        for (const sample of await client.query(name, signal)) {
          const key = `${sample.role}/${sample.namespace}/${sample.name}`;
          const metrics = all.get(key) ?? {};
          all.set(key, metrics);
          if (name === 'outOfSync') {
            metrics.outOfSync = sample.value > 0;
          } else if (name === 'missedIntervals') {
            metrics.missedIntervals = Math.round(sample.value);
          } else {
            metrics.durationSeconds = sample.value;
          }
        }
      }
      return read(all, now);
    } catch (error) {
      return error instanceof MetricsError
        ? unread(error.reason, error.message, now)
        : unread('invalid', 'Failed to read the metrics', now);
    }
  }
}

/** @internal */
export interface MetricsLookup {
  get(subject: {
    readonly cluster: string;
    readonly namespace: string;
    readonly kind: 'ReplicationSource' | 'ReplicationDestination';
    readonly name: string;
  }): Reading<SourceMetrics>;
  /** Resolves when no matching read is pending */
  waitUntilRead(fits?: (request: PendingRead) => boolean): Promise<void>;
}
