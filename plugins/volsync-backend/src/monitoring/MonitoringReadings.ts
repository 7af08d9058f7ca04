import type {
  MonitoringHistory,
  Reading,
  ScrapeState,
} from 'backstage-plugin-volsync-common';
import { read, unread } from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import { BackgroundReadings } from '../lib/BackgroundReadings';
import type { Clock } from '../lib/clock';
import { ClusterReader } from '../clusters/ClusterReader';
import { askHistory } from '../metrics/askHistory';
import { askRules, type RuleState } from '../metrics/askRules';
import { askSince, askTargets } from '../metrics/askScrape';
import { askSeries, type SeriesFigures } from '../metrics/askSeries';
import type { MetricsClient } from '../metrics/MetricsClient';
import type { SourceName } from '../metrics/queries';
import { toUnread } from '../metrics/toUnread';
import { toWrittenRules, type WrittenRule } from '../metrics/toWrittenRules';

/** The last answers for a cluster. @internal */
export interface MonitoringParts {
  readonly scrape: Reading<ScrapeState>;
  readonly loaded: Reading<readonly RuleState[]>;
  readonly written: Reading<readonly WrittenRule[]>;
  readonly series: Reading<ReadonlyMap<string, SeriesFigures>>;
}

/** Alerts change within seconds, and people wait for them. */
const ALERTS_LIFETIME_MS = 15_000;
/** A week of history changes slowly. */
const HISTORY_LIFETIMES = 5;

/**
 * The parts of a cluster's monitoring. Each is read in the background independently, so a failing one affects no other.
 * They are the same for every reader.
 *
 * @internal
 */
export class MonitoringReadings {
  readonly #clusters: ClusterAccess;
  readonly #clock: Clock;
  readonly #scrapes: BackgroundReadings<ScrapeState>;
  readonly #rules: BackgroundReadings<readonly RuleState[]>;
  readonly #written: BackgroundReadings<readonly WrittenRule[]>;
  readonly #series: BackgroundReadings<ReadonlyMap<string, SeriesFigures>>;
  readonly #histories: BackgroundReadings<MonitoringHistory>;

  constructor(options: {
    readonly clusters: ClusterAccess;
    readonly clock: Clock;
    readonly lifetimeMilliseconds: number;
  }) {
    const { clock, lifetimeMilliseconds: lifetime } = options;
    this.#clusters = options.clusters;
    this.#clock = clock;
    const readings = <T>(label: string, lifetimeMilliseconds: number) =>
      new BackgroundReadings<T>({
        label,
        lifetimeMilliseconds,
        timeoutMilliseconds: 60_000,
        clock,
      });
    const soon = Math.min(lifetime, ALERTS_LIFETIME_MS);
    this.#scrapes = readings('the scrapes', soon);
    this.#rules = readings('the rules', soon);
    this.#written = readings('the PrometheusRules', lifetime);
    this.#series = readings("VolSync's series", lifetime);
    this.#histories = readings('the history', lifetime * HISTORY_LIFETIMES);
  }

  get(
    cluster: string,
    request: {
      readonly client: MetricsClient;
      readonly job: string;
    },
  ): MonitoringParts {
    const { client, job } = request;
    return {
      scrape: this.#scrapes.get(cluster, signal =>
        this.#ask(now => askScrape(client, { job, signal, now })),
      ),
      loaded: this.#rules.get(cluster, signal =>
        this.#ask(() => askRules(client, signal)),
      ),
      written: this.#written.get(cluster, signal =>
        this.#askWritten(cluster, signal),
      ),
      series: this.#series.get(cluster, signal =>
        this.#ask(() => askSeries(client, signal)),
      ),
    };
  }

  /** A week of these sources, or of those requested last; a failed read is requested again. */
  history(
    cluster: string,
    client: MetricsClient,
    sources: readonly SourceName[],
  ): Reading<MonitoringHistory> {
    const known = this.#histories.peek(cluster);
    if (known?.state === 'read' && known.value.series.length === 0) {
      this.#histories.expire(cluster);
    }
    return this.#histories.get(cluster, signal =>
      this.#ask(now => askHistory(client, { sources, now, signal })),
    );
  }

  /** Resolves when every part has a first answer. */
  async waitUntilRead(): Promise<void> {
    await Promise.all(
      this.#all().map(one => one.waitUntilRead(({ isFirst }) => isFirst)),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#all().map(one => one.close()));
  }

  #all() {
    return [
      this.#scrapes,
      this.#rules,
      this.#written,
      this.#series,
      this.#histories,
    ];
  }

  async #ask<T>(ask: (now: Date) => Promise<T>): Promise<Reading<T>> {
    const now = this.#clock.now();
    try {
      return read(await ask(now), now.toISOString());
    } catch (error) {
      return toUnread(error, now);
    }
  }

  async #askWritten(
    cluster: string,
    signal: AbortSignal,
  ): Promise<Reading<readonly WrittenRule[]>> {
    const now = this.#clock.now();
    const account = this.#clusters
      .listClusters()
      .find(({ name }) => name === cluster)?.account;
    if (account !== 'service') {
      return unread(
        'not-configured',
        `Cluster "${cluster}" requires each user to sign in, so the portal cannot check it in the background`,
      );
    }
    const objects = await new ClusterReader({
      access: this.#clusters,
      cluster,
      signal,
      now,
    }).list<unknown>(
      { resource: 'prometheusRules' },
      `PrometheusRules of cluster "${cluster}"`,
    );
    return objects.state === 'read'
      ? read(toWrittenRules(objects.value), objects.at)
      : objects;
  }
}

async function askScrape(
  client: MetricsClient,
  request: {
    readonly job: string;
    readonly signal: AbortSignal;
    readonly now: Date;
  },
): Promise<ScrapeState> {
  const targets = await askTargets(client, request);
  const isAnswering = targets.answering > 0;
  // The start time is optional; whether targets respond is not.
  const since = await askSince(client, { ...request, isAnswering }).catch(
    () => undefined,
  );
  return {
    job: request.job,
    ...targets,
    since: since?.since,
    sinceIsOlder: since?.sinceIsOlder ?? false,
  };
}
