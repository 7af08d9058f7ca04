import type { UnreadReason } from '../verdict';
import type { CheckState } from './platform';

/**
 * The answer of `GET /v1/monitoring`, with the basic permission `volsync.platform.read`. Times are RFC 3339. Absent
 * fields could not be read; `problems` says why.
 *
 * @public
 */
export interface MonitoringReport {
  /** The backend's clock when this was generated */
  readonly at: string;
  readonly clusters: readonly ClusterMonitoring[];
}

/** Whether the backups of a cluster are monitored, and what the metrics show. @public */
export interface ClusterMonitoring {
  readonly cluster: string;
  readonly title?: string;
  /** The name of the metrics server in `volsync.metrics`; absent if none is configured */
  readonly server?: string;
  /** Other clusters whose series the same entry holds: it cannot distinguish them */
  readonly sharedWith: readonly string[];
  readonly watch: Watch;
  readonly scrape?: ScrapeState;
  /** The rules of the cluster's PrometheusRules and those that the metrics server evaluates; firing ones come first */
  readonly rules: readonly MonitoringRule[];
  /** Series and resources joined; those that need attention first. At most 500 */
  readonly resources?: readonly MonitoredResource[];
  /** Resources that were left out of the list */
  readonly moreResources: number;
  readonly history?: MonitoringHistory;
  readonly problems: readonly MonitoringProblem[];
}

/**
 * Whether VolSync is monitored, the worst reason first:
 * - `off`: no metrics server is configured
 * - `pending`: the first query is in progress
 * - `scrape-unknown`, `rules-unknown`: the metrics server could not be queried
 * - `not-scraped`: no target has the job; `not-answering`: the last scrape of every target failed
 * - `no-rules`: no rule about VolSync is evaluated
 * - `rules-failing`: a rule cannot be evaluated
 * - `rules-missing`: no rule detects that the exporter is gone, or that a backup is overdue
 * - `partly-answering`: some targets do not answer
 * - `firing`: monitored, and an alert is firing
 * - `watched`: monitored, and no alert is firing
 *
 * @public
 */
export type WatchReason =
  | 'off'
  | 'pending'
  | 'scrape-unknown'
  | 'not-scraped'
  | 'not-answering'
  | 'rules-unknown'
  | 'no-rules'
  | 'rules-failing'
  | 'rules-missing'
  | 'partly-answering'
  | 'firing'
  | 'watched';

/** @public */
export interface Watch {
  readonly state: CheckState;
  readonly reason: WatchReason;
  /** For `rules-missing`: what would go unnoticed */
  readonly missing: readonly WatchedSubject[];
  /** Alerts that are firing now */
  readonly firing: number;
}

/** The targets that are scraped for VolSync's metrics. @public */
export interface ScrapeState {
  /** The value of the label `job` in the query */
  readonly job: string;
  readonly targets: number;
  /** Targets whose last scrape succeeded */
  readonly answering: number;
  /** Since when, within the samples of a week; absent if they could not be read */
  readonly since?: string;
  /** This state began before `since`: the samples reach no further back */
  readonly sinceIsOlder: boolean;
}

/** What a rule detects. @public */
export type WatchedSubject =
  | 'exporter'
  | 'out-of-sync'
  | 'missed-intervals'
  | 'duration'
  | 'other';

/**
 * - `no-rule`: neither the cluster nor the metrics server has one
 * - `not-loaded`: the metrics server does not evaluate a rule with this name
 * - `error`: it is loaded but cannot be evaluated
 * - `unknown`: the metrics server could not be queried, or has not evaluated it yet
 *
 * @public
 */
export type MonitoringRuleState =
  | 'no-rule'
  | 'not-loaded'
  | 'inactive'
  | 'pending'
  | 'firing'
  | 'error'
  | 'unknown';

/** One alerting rule about VolSync, or a missing one. @public */
export interface MonitoringRule {
  /** Absent for `no-rule` */
  readonly name?: string;
  readonly subject: WatchedSubject;
  readonly state: MonitoringRuleState;
  readonly severity?: string;
  /** In PromQL, at most 2,000 characters */
  readonly query?: string;
  /** How long it must hold before it fires */
  readonly forSeconds?: number;
  /** `namespace/name` of the PrometheusRule that holds it, if the cluster was read and has one */
  readonly writtenIn?: string;
  /** The start of the oldest alert */
  readonly since?: string;
  /** Why it cannot be evaluated, in the metrics server's words */
  readonly lastError?: string;
  /** The oldest first, at most 50 */
  readonly alerts: readonly MonitoringAlert[];
  readonly moreAlerts: number;
}

/** @public */
export interface MonitoringAlert {
  readonly state: 'pending' | 'firing';
  readonly since?: string;
  /** All but `alertname` and `severity`, which are in the rule */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary?: string;
}

/**
 * - `live`: the resource exists and has a series
 * - `stale`: the resource is gone; VolSync drops its series when it restarts
 * - `missing`: the resource exists but has no series
 * - `unknown`: the cluster could not be read
 *
 * @public
 */
export type SeriesPresence = 'live' | 'stale' | 'missing' | 'unknown';

/** A replication source or destination with the values of its series. Fields without a sample are absent. @public */
export interface MonitoredResource {
  readonly namespace: string;
  readonly name: string;
  readonly role: 'source' | 'destination';
  readonly presence: SeriesPresence;
  readonly attention: 'bad' | 'warning' | 'none';
  readonly outOfSync?: boolean;
  /** Within 24 hours */
  readonly missedDay?: number;
  /** Within 7 days */
  readonly missedWeek?: number;
  /** Mean of the runs of 24 hours */
  readonly meanSeconds?: number;
  /** Of the runs of the controller's window, ten minutes with VolSync's own */
  readonly quantiles?: {
    readonly median?: number;
    readonly p90?: number;
    readonly p99?: number;
  };
  /** The claim that it backs up or restores into */
  readonly claim?: string;
  /** Its restore has finished: from then on VolSync reports it out of sync, which does not count */
  readonly restoredOnce: boolean;
  /** Entities that own the volume, if the portal knows them and the caller has access */
  readonly entityRefs: readonly string[];
}

/** A week of some sources, from the samples that the metrics server kept. @public */
export interface MonitoringHistory {
  readonly from: string;
  readonly to: string;
  /** Between two points of `durations` */
  readonly stepSeconds: number;
  /** At most 12: those that need attention, then the slowest */
  readonly series: readonly SourceHistory[];
  /** Sources that are not among them */
  readonly moreSources: number;
}

/** @public */
export interface SourceHistory {
  readonly namespace: string;
  readonly name: string;
  /** The mean of the steps in which a run ended. The first run after a restart of the controller is not included */
  readonly durations: readonly {
    readonly at: string;
    readonly seconds: number;
  }[];
  /** Seven periods of 24 hours by their end, as far as there are samples */
  readonly missed: readonly { readonly at: string; readonly count: number }[];
}

/** A part that could not be read. @public */
export interface MonitoringProblem {
  readonly part:
    | 'server'
    | 'scrape'
    | 'rules'
    | 'rule-objects'
    | 'series'
    | 'resources'
    | 'history';
  readonly reason: UnreadReason;
  readonly message: string;
  /** What to do */
  readonly remedy?: string;
}
