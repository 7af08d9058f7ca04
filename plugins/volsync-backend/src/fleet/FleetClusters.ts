/**
 * The state of each cluster, for the head of the fleet's answer. The owner of a cluster reports its state to the
 * database; the other replicas answer with that. Never waits for a cluster.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { FleetCluster } from 'backstage-plugin-volsync-common';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Clock } from '../lib/clock';
import { toError } from '../lib/toError';
import type { ClusterOwnership } from './ClusterOwnership';
import type { ClusterReport, FleetClusterStore } from './FleetClusterStore';

const CHECK_INTERVAL_MS = 1_000;
/** An unchanged state is reported again, so that its age is known. */
const REPORT_INTERVAL_MS = 45_000;
const RETRY_INTERVAL_MS = 5_000;
/** A cluster reported before that is shown as last known, as its rows are. */
const LAST_KNOWN_MS = 120_000;
const READ_LIFETIME_MS = 1_000;

/** @internal */
export class FleetClusters {
  readonly #clusters: ClusterRegistry;
  readonly #cache: ClusterCache;
  readonly #store: Pick<FleetClusterStore, 'report' | 'listReports'>;
  readonly #ownership: Pick<ClusterOwnership, 'owned' | 'toLease'>;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #reported = new Map<string, ClusterReport>();
  /** In the process's monotonic time */
  #nextAt = 0;
  #reporting: Promise<void> | undefined;
  #read:
    | {
        readonly at: number;
        readonly reports: Promise<ReadonlyMap<string, ClusterReport>>;
      }
    | undefined;

  constructor(options: {
    readonly clusters: ClusterRegistry;
    readonly cache: ClusterCache;
    readonly store: Pick<FleetClusterStore, 'report' | 'listReports'>;
    readonly ownership: Pick<ClusterOwnership, 'owned' | 'toLease'>;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#clusters = options.clusters;
    this.#cache = options.cache;
    this.#store = options.store;
    this.#ownership = options.ownership;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Reports own clusters whose state changed, without waiting for it. */
  report(clusters: Iterable<string>): void {
    if (this.#reporting || performance.now() < this.#nextAt) {
      return;
    }
    this.#nextAt = performance.now() + CHECK_INTERVAL_MS;
    const now = this.#now();
    const due = [...clusters].flatMap(name => {
      const document = JSON.stringify(this.#toCurrent(name, name));
      const last = this.#reported.get(name);
      return last?.document === document &&
        Math.abs(now - last.reportedAt) < REPORT_INTERVAL_MS
        ? []
        : { name, report: { document, reportedAt: now } };
    });
    if (due.length > 0) {
      this.#reporting = this.#save(due).finally(() => {
        this.#reporting = undefined;
      });
    }
  }

  /** All clusters sorted by name, as JSON. */
  async describe(): Promise<string> {
    const reports = await this.#readReports();
    const { owned } = this.#ownership;
    return JSON.stringify(
      this.#clusters
        .listClusters()
        .map(({ name, title = name }) =>
          owned.has(name)
            ? this.#toCurrent(name, title)
            : this.#toReported(name, title, reports.get(name)),
        )
        .sort((a, b) => a.name.localeCompare(b.name)),
    );
  }

  async #save(
    due: readonly { readonly name: string; readonly report: ClusterReport }[],
  ): Promise<void> {
    try {
      for (const { name, report } of due) {
        const lease = this.#ownership.toLease(name);
        if (await this.#store.report(lease, report)) {
          this.#reported.set(name, report);
        }
      }
      this.#read = undefined;
    } catch (error) {
      this.#nextAt = performance.now() + RETRY_INTERVAL_MS;
      this.#logger.debug(
        'Failed to report the state of a cluster to other replicas; retrying',
        toError(error),
      );
    }
  }

  #readReports(): Promise<ReadonlyMap<string, ClusterReport>> {
    const now = performance.now();
    if (!this.#read || now - this.#read.at >= READ_LIFETIME_MS) {
      const read = { at: now, reports: this.#store.listReports() };
      this.#read = read;
      read.reports.catch(() => {
        this.#read = undefined;
      });
    }
    return this.#read.reports;
  }

  #toReported(
    name: string,
    title: string,
    report: ClusterReport | undefined,
  ): FleetCluster {
    if (!report) {
      return {
        name,
        title,
        state: 'pending',
        message: `Cluster "${name}" has not been read yet`,
      };
    }
    const last: FleetCluster = JSON.parse(report.document);
    const current = { ...last, name, title };
    if (Math.abs(this.#now() - report.reportedAt) < LAST_KNOWN_MS) {
      return current;
    }
    const since = new Date(report.reportedAt).toISOString();
    return {
      ...current,
      state: last.state === 'read' ? 'stale' : last.state,
      message: `No replica of this portal has read cluster "${name}" since ${since}. Its volumes are shown as they were then`,
      since,
    };
  }

  #toCurrent(name: string, title: string): FleetCluster {
    const head = { name, title };
    const reading = this.#cache.list(name, 'replicationSources');
    if (reading.state === 'unread') {
      const { reason, message, at: since } = reading;
      switch (reason) {
        case 'pending':
          return { ...head, state: 'pending', message, since };
        case 'forbidden':
          return { ...head, state: 'by-namespace', message, since };
        default:
          return { ...head, state: 'unread', message, since };
      }
    }
    const { phase, message, since } = this.#cache.state(
      name,
      'replicationSources',
    );
    return {
      ...head,
      state: phase === 'stale' ? 'stale' : 'read',
      message,
      since: since.toISOString(),
    };
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
