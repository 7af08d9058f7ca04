import { monitorEventLoopDelay } from 'node:perf_hooks';
import type {
  MetricsService,
  MetricsServiceCounter,
  MetricsServiceHistogram,
} from '@backstage/backend-plugin-api/alpha';
import type { OperationKind } from 'backstage-plugin-volsync-common';
import type { UpstreamCall } from './upstream';
import type { CacheUsage } from '../lib/CachedAnswers';

/** Seconds. Operations take between a second and an hour, calls between a millisecond and half a minute. */
const OPERATION_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600];
const CALL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30];

const RESOLUTION_MS = 10;

/** The sources of observable metrics. @internal */
export interface Observed {
  /** Operations in progress, over all replicas */
  readonly operations: () => Promise<
    readonly {
      readonly kind: string;
      readonly state: string;
      readonly count: number;
    }[]
  >;
  /** The caches of this replica */
  readonly caches: Readonly<Record<CacheName, () => CacheUsage>>;
  readonly isDatabaseWorking: () => boolean;
  /** Repositories that were closed to free memory */
  readonly closedForMemory: () => number;
  /** How often work on repositories was refused because a budget was used up */
  readonly refusedForBudget: () => number;
  /** For each cluster, how many namespaces have objects that exceed a limit */
  readonly leftOut: () => ReadonlyMap<string, number>;
}

type CacheName = 'cluster-objects' | 'open-repositories';

/**
 * The plugin's own metrics, through Backstage's metrics service. Every attribute has few values: kinds, states,
 * configured names. Entities, namespaces, claims and people are never attributes.
 *
 * @internal
 */
export class Telemetry {
  readonly #service: MetricsService;
  readonly #started: MetricsServiceCounter;
  readonly #ended: MetricsServiceCounter;
  readonly #duration: MetricsServiceHistogram;
  readonly #calls: MetricsServiceHistogram;

  private constructor(service: MetricsService) {
    this.#service = service;
    this.#started = service.createCounter('volsync.operations.started', {
      description: 'Operations that were accepted',
      unit: '{operation}',
    });
    this.#ended = service.createCounter('volsync.operations.ended', {
      description: 'Operations that ended, by outcome',
      unit: '{operation}',
    });
    this.#duration = service.createHistogram('volsync.operations.duration', {
      description: 'Time from acceptance of an operation to its end',
      unit: 's',
      advice: { explicitBucketBoundaries: OPERATION_BUCKETS },
    });
    this.#calls = service.createHistogram('volsync.upstream.duration', {
      description: 'Calls to clusters, object stores and metrics servers',
      unit: 's',
      advice: { explicitBucketBoundaries: CALL_BUCKETS },
    });
  }

  static create(service: MetricsService): Telemetry {
    return new Telemetry(service);
  }

  operationStarted(kind: OperationKind): void {
    this.#started.add(1, { kind });
  }

  operationEnded(operation: {
    readonly kind: OperationKind;
    readonly outcome: string;
    readonly milliseconds: number;
  }): void {
    const { kind, outcome, milliseconds } = operation;
    this.#ended.add(1, { kind, outcome });
    this.#duration.record(milliseconds / 1_000, { kind, outcome });
  }

  called(call: UpstreamCall): void {
    const { upstream, target, resource, status, milliseconds } = call;
    this.#calls.record(milliseconds / 1_000, {
      upstream,
      target,
      ...(resource !== undefined && { resource }),
      status:
        status === undefined ? 'no-answer' : `${Math.floor(status / 100)}xx`,
    });
  }

  /** Called at each collection. Returns a function that unsubscribes. */
  observe({
    operations,
    caches,
    closedForMemory,
    refusedForBudget,
    isDatabaseWorking,
    leftOut,
  }: Observed): () => void {
    const endStalls = this.#observeStalls();
    const endClosed = this.#count('volsync.repositories.closed', {
      description:
        'Repositories closed because they exceeded the memory of their namespace, or of all',
      unit: '{repository}',
      value: closedForMemory,
    });
    const endRefused = this.#count('volsync.repositories.refused', {
      description:
        'Work on repositories refused because the budget of their namespace, or of all, was used up',
      unit: '{refusal}',
      value: refusedForBudget,
    });
    const namespaces = this.#service.createObservableGauge(
      'volsync.namespaces.leftout',
      {
        description:
          'Namespaces that are not judged because their objects exceed volsync.limits',
        unit: '{namespace}',
      },
    );
    const onLeftOut: Parameters<typeof namespaces.addCallback>[0] = result => {
      for (const [cluster, count] of leftOut()) {
        result.observe(count, { cluster });
      }
    };
    namespaces.addCallback(onLeftOut);
    const working = this.#service.createObservableGauge(
      'volsync.database.working',
      {
        description:
          '1 while the plugin can read and write its database, else 0',
        unit: '{database}',
      },
    );
    const onWorking: Parameters<typeof working.addCallback>[0] = result =>
      result.observe(isDatabaseWorking() ? 1 : 0);
    working.addCallback(onWorking);
    const active = this.#service.createObservableGauge(
      'volsync.operations.active',
      {
        description: 'Active operations; the same value from each replica',
        unit: '{operation}',
      },
    );
    const size = this.#service.createObservableGauge('volsync.cache.size', {
      description: 'Entries in memory',
      unit: '{entry}',
    });
    // Counted by the caches and only read here, because there are thousands per second.
    const lookups = this.#service.createObservableCounter(
      'volsync.cache.lookups',
      {
        description: 'Cache requests, by hit or miss',
        unit: '{lookup}',
      },
    );
    const onActive: Parameters<typeof active.addCallback>[0] = async result => {
      // If the database is unavailable, the metric has a gap.
      const counted = await operations().catch(() => []);
      for (const { kind, state, count } of counted) {
        result.observe(count, { kind, state });
      }
    };
    const onSize: Parameters<typeof size.addCallback>[0] = result => {
      for (const [cache, measure] of Object.entries(caches)) {
        result.observe(measure().size, { cache });
      }
    };
    const onLookups: typeof onSize = result => {
      for (const [cache, measure] of Object.entries(caches)) {
        const { hits, misses } = measure();
        result.observe(hits, { cache, result: 'hit' });
        result.observe(misses, { cache, result: 'miss' });
      }
    };
    active.addCallback(onActive);
    size.addCallback(onSize);
    lookups.addCallback(onLookups);
    return () => {
      endStalls();
      endClosed();
      endRefused();
      namespaces.removeCallback(onLeftOut);
      working.removeCallback(onWorking);
      active.removeCallback(onActive);
      size.removeCallback(onSize);
      lookups.removeCallback(onLookups);
    };
  }

  /** Observes a counter that is kept elsewhere. */
  #count(
    name: string,
    {
      value,
      ...options
    }: {
      readonly description: string;
      readonly unit: string;
      readonly value: () => number;
    },
  ): () => void {
    const counter = this.#service.createObservableCounter(name, options);
    const onCollect: Parameters<typeof counter.addCallback>[0] = result =>
      result.observe(value());
    counter.addCallback(onCollect);
    return () => counter.removeCallback(onCollect);
  }

  /** The longest stall of the event loop since the last collection. */
  #observeStalls(): () => void {
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    const stall = this.#service.createObservableGauge(
      'volsync.eventloop.stall',
      {
        description:
          'Longest stall of the event loop since the last collection',
        unit: 's',
      },
    );
    const onStall: Parameters<typeof stall.addCallback>[0] = result => {
      // In nanoseconds; a measurement includes the measuring interval
      result.observe(Math.max(0, delay.max / 1e9 - RESOLUTION_MS / 1_000));
      delay.reset();
    };
    stall.addCallback(onStall);
    return () => {
      stall.removeCallback(onStall);
      delay.disable();
    };
  }
}
