/**
 * Tracks how long backup and restore of a small volume take in each cluster. It runs nothing itself: the sample is an
 * ordinary volume, with a scheduled source and requested drills. Every minute, new entries of its history are stored
 * with the size of its repository. Does nothing if the operator configured no sample.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  unread,
  valueOf,
  volsyncPlatformReadPermission,
  type BaselineReport,
  type ClusterBaseline,
  type Reading,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { PlatformConfig } from '../config';
import type { Clock } from '../lib/clock';
import type { HistoryStore } from '../history/HistoryStore';
import type { Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import type { RepositoryLookup } from '../object-stores/RepositoryService';
import type { BaselineStore } from './BaselineStore';
import { summarise } from './summarise';
import { toSample } from './toSample';
import { toError } from '../lib/toError';

const INTERVAL_MS = 60_000;
/** The newest history entries that are read each time */
const MAX_LISTED_REPOSITORIES = 50;
const MAX_SAMPLES = 200;

interface BaselineServiceOptions {
  readonly access: EntityAccess;
  readonly clusters: ClusterAccess;
  readonly cache: ClusterCache;
  readonly repositories: RepositoryLookup;
  readonly history: Pick<HistoryStore, 'list'>;
  readonly store: BaselineStore;
  readonly sample: PlatformConfig['sample'];
  /** Milliseconds */
  readonly retention: number;
  readonly isVisible: (cluster: string, namespace: string) => boolean;
  readonly clock: Clock;
  readonly logger: LoggerService;
}

export class BaselineService {
  readonly #options: BaselineServiceOptions;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: BaselineServiceOptions) {
    this.#options = options;
  }

  /** Stores new samples, now and every minute. */
  start(): void {
    if (this.#options.sample) {
      this.#running ??= this.#keepTaking();
    }
  }

  /** Throws `NotAllowedError` without `volsync.platform.read`. */
  async getReport({ credentials }: Caller): Promise<BaselineReport> {
    const { access, clusters, sample, clock } = this.#options;
    await access.require({
      permission: volsyncPlatformReadPermission,
      credentials,
    });
    await this.#takeAll();
    return {
      at: clock.now().toISOString(),
      sample,
      clusters: sample
        ? await Promise.all(
            clusters.listClusters().map(async ({ name, title }) => ({
              title,
              ...(await this.getBaseline(name)),
            })),
          )
        : [],
    };
  }

  /** The stored samples of one cluster. */
  async getBaseline(cluster: string): Promise<ClusterBaseline> {
    const samples = await this.#options.store.list(cluster, MAX_SAMPLES);
    return {
      cluster,
      samples,
      backup: summarise(samples, 'backup'),
      restore: summarise(samples, 'restore'),
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #keepTaking(): Promise<void> {
    const { signal } = this.#closing;
    const { clock } = this.#options;
    while (!signal.aborted) {
      await this.#takeAll();
      await clock.sleep(INTERVAL_MS, signal).catch(() => {});
    }
  }

  async #takeAll(): Promise<void> {
    const { clusters, store, retention, clock, logger } = this.#options;
    try {
      for (const { name } of clusters.listClusters()) {
        await this.#take(name);
      }
      await store.prune(clock.now().getTime() - retention);
    } catch (error) {
      logger.warn(
        'Failed to store the measurements of the sample volume; retrying in a minute',
        toError(error),
      );
    }
  }

  /** Stores new history entries of one cluster. */
  async #take(cluster: string): Promise<void> {
    const { sample, history, store, clock } = this.#options;
    if (!sample) {
      return;
    }
    const facts = this.#facts(cluster);
    const entries = await history.list(
      { cluster, ...sample },
      MAX_LISTED_REPOSITORIES,
    );
    const known = new Set(
      (await store.list(cluster, MAX_SAMPLES)).map(({ id }) => id),
    );
    const backupsEnded = entries
      .filter(({ what }) => what === 'run')
      .map(({ endedAt }) => endedAt);
    for (const entry of entries.filter(({ id }) => !known.has(id))) {
      const one = toSample(entry, { facts, backupsEnded, now: clock.now() });
      if (one && one !== 'later') {
        await store.add(cluster, one);
      }
    }
  }

  /** What is known of the sample's repository; starts a read in the background. */
  #facts(cluster: string): Reading<RepositoryFacts> {
    const { cache, repositories, sample, isVisible } = this.#options;
    const { namespace = '', claim } = sample ?? {};
    const sources = cache.list(cluster, 'replicationSources', namespace);
    const source = valueOf(sources)?.find(
      ({ spec }) => spec?.sourcePVC === claim,
    );
    const name = source?.spec?.restic?.repository;
    return name && isVisible(cluster, namespace)
      ? repositories.get({ cluster, namespace, name })
      : unread('not-found', 'The sample volume has no readable repository');
  }
}
