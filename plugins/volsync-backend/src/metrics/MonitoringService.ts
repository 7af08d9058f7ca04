/**
 * Whether somebody watches: what the metrics server of a cluster says of its scrapes, and which rules about VolSync it
 * evaluates. VictoriaMetrics without a vmalert behind it answers "no rules" with 200, which would be silence taken for
 * health: so it is asked whether there is a vmalert at all.
 */
import { read, unread, type Reading } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import type { MetricsConfig } from '../config';
import type { Clock } from '../lib/clock';
import { MetricsClient, MetricsError } from './MetricsClient';
import { escapeLabel } from './queries';

/** One alerting rule about VolSync, as the server evaluates it. @internal */
export interface RuleState {
  readonly name: string;
  readonly state: 'inactive' | 'pending' | 'firing';
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  /** Series that it is pending or firing for */
  readonly alerts: number;
}

/** @internal */
export interface MonitoringLookup {
  /** How many targets of a job there are, and how many answered the last scrape */
  scrape(question: {
    readonly cluster: string;
    readonly job: string;
    readonly signal: AbortSignal;
  }): Promise<
    Reading<{ readonly targets: number; readonly answering: number }>
  >;
  rules(question: {
    readonly cluster: string;
    readonly signal: AbortSignal;
  }): Promise<Reading<readonly RuleState[]>>;
}

const vectorSchema = z.object({
  data: z.object({
    result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })),
  }),
});

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            type: z.string().optional(),
            name: z.string(),
            query: z.string().optional(),
            state: z.string().optional(),
            health: z.string().optional(),
            lastError: z.string().optional(),
            alerts: z.array(z.unknown()).nullish(),
          }),
        ),
      }),
    ),
  }),
});

/** @internal */
export class MonitoringService implements MonitoringLookup {
  readonly #servers: readonly {
    readonly config: MetricsConfig;
    readonly client: MetricsClient;
  }[];
  readonly #clock: Clock;

  constructor(options: {
    readonly servers: readonly MetricsConfig[];
    readonly clock: Clock;
  }) {
    this.#servers = options.servers.map(config => ({
      config,
      client: new MetricsClient(config),
    }));
    this.#clock = options.clock;
  }

  async scrape(question: {
    readonly cluster: string;
    readonly job: string;
    readonly signal: AbortSignal;
  }) {
    return this.#ask(question.cluster, async ({ client, config }) => {
      const labels = Object.entries({ ...config.matchers, job: question.job })
        .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
        .join(',');
      const { data } = await client.get(
        '/api/v1/query',
        { query: `up{${labels}}` },
        vectorSchema,
        question.signal,
      );
      return {
        targets: data.result.length,
        answering: data.result.filter(({ value }) => Number(value[1]) === 1)
          .length,
      };
    });
  }

  async rules(question: {
    readonly cluster: string;
    readonly signal: AbortSignal;
  }): Promise<Reading<readonly RuleState[]>> {
    return this.#ask(question.cluster, async ({ client, config }) => {
      if (config.type === 'victoriametrics' && config.ruleUrl === undefined) {
        await client.probeVmalert(question.signal);
      }
      const { data } = await client.get(
        '/api/v1/rules',
        { type: 'alert' },
        rulesSchema,
        question.signal,
        config.ruleUrl,
      );
      return data.groups
        .flatMap(group => group.rules)
        .filter(
          rule =>
            rule.type !== 'recording' &&
            /volsync/i.test(`${rule.name} ${rule.query ?? ''}`),
        )
        .map(rule => ({
          name: rule.name,
          state: toState(rule.state),
          health: toHealth(rule.health),
          lastError: rule.lastError || undefined,
          alerts: rule.alerts?.length ?? 0,
        }));
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map(({ client }) => client.close()));
  }

  async #ask<T>(
    cluster: string,
    ask: (server: {
      readonly config: MetricsConfig;
      readonly client: MetricsClient;
    }) => Promise<T>,
  ): Promise<Reading<T>> {
    const server = this.#servers.find(({ client }) => client.covers(cluster));
    if (!server) {
      return unread(
        'not-configured',
        `The portal is told of no metrics server for cluster "${cluster}" (volsync.metrics)`,
      );
    }
    const now = this.#clock.now().toISOString();
    try {
      return read(await ask(server), now);
    } catch (error) {
      return error instanceof MetricsError
        ? unread(error.reason, error.message, now)
        : unread('invalid', 'The metrics server could not be asked', now);
    }
  }
}

function toState(state: string | undefined): RuleState['state'] {
  return state === 'firing' || state === 'pending' ? state : 'inactive';
}

function toHealth(health: string | undefined): RuleState['health'] {
  return health === 'ok' || health === 'err' ? health : 'unknown';
}
