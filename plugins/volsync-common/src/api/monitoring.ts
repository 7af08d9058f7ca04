import type { UnreadReason } from '../verdict';
import type { CheckState } from './platform';

/**
 * What the backend answers to the monitoring page: `GET /v1/monitoring`, with the basic permission
 * `volsync.platform.read`. Times are RFC 3339. What is absent could not be read, and `problems` says why.
 *
 * @public
 */
export interface MonitoringReport {
  /** The clock of the backend when this was made */
  readonly at: string;
  readonly clusters: readonly ClusterMonitoring[];
}

/** Whether somebody watches the backups of a cluster, and what they see. @public */
export interface ClusterMonitoring {
  readonly cluster: string;
  readonly title?: string;
  /** The name of the metrics server under `volsync.metrics`; absent where the portal is told of none */
  readonly server?: string;
  /** Other clusters whose series the same entry holds: it cannot tell them apart */
  readonly sharedWith: readonly string[];
  readonly watch: Watch;
  readonly scrape?: ScrapeState;
  /** Those of the cluster's PrometheusRules and those that the metrics server evaluates; what fires comes first */
  readonly rules: readonly MonitoringRule[];
  /** Series and resources joined; what needs a look comes first. At most 500 */
  readonly resources?: readonly MonitoredResource[];
  /** Resources that were left out of the list */
  readonly moreResources: number;
  readonly history?: MonitoringHistory;
  readonly problems: readonly MonitoringProblem[];
}

/**
 * The answer to "Is anybody watching?", worst reason first:
 * - `off`: the portal is told of no metrics server
 * - `pending`: it is asked for the first time
 * - `scrape-unknown`, `rules-unknown`: the metrics server could not be asked
 * - `not-scraped`: no target has the job; `not-answering`: the last scrape of every target failed
 * - `no-rules`: nothing about VolSync is evaluated
 * - `rules-failing`: a rule cannot be evaluated
 * - `rules-missing`: no rule would tell that the exporter is gone, or that a backup is overdue
 * - `partly-answering`: some targets do not answer
 * - `firing`: watched, and an alert fires
 * - `watched`: watched, and quiet
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
  /** For `rules-missing`: what nobody would be told of */
  readonly missing: readonly WatchedSubject[];
  /** Alerts that fire now */
  readonly firing: number;
}

/** The targets that are scraped for VolSync's metrics. @public */
export interface ScrapeState {
  /** The value of the label `job` that was asked for */
  readonly job: string;
  readonly targets: number;
  /** Targets whose last scrape succeeded */
  readonly answering: number;
  /** Since when it is so, as far as a week's samples tell; absent where they could not be read */
  readonly since?: string;
  /** It was so before `since` already: the samples reach no further back */
  readonly sinceIsOlder: boolean;
}

/** What a rule would tell of. @public */
export type WatchedSubject =
  | 'exporter'
  | 'out-of-sync'
  | 'missed-intervals'
  | 'duration'
  | 'other';

/**
 * - `no-rule`: neither the cluster nor the metrics server has one
 * - `not-loaded`: the metrics server evaluates none of that name
 * - `error`: it is loaded and cannot be evaluated
 * - `unknown`: the metrics server could not be asked, or has not evaluated it yet
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

/** One alerting rule about VolSync, or the want of one. @public */
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
  /** `namespace/name` of the PrometheusRule that holds it, where the cluster was read and has one */
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
  /** But `alertname` and `severity`, which the rule says */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary?: string;
}

/**
 * - `live`: there is the resource, and a series of it
 * - `stale`: its series are left over; the resource is gone, and VolSync forgets them when it restarts
 * - `missing`: there is the resource, and no series of it
 * - `unknown`: the cluster could not be read
 *
 * @public
 */
export type SeriesPresence = 'live' | 'stale' | 'missing' | 'unknown';

/** A replication source or destination with what its series say. What is absent has no sample. @public */
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
  /** It restored what it was asked to: VolSync reports it out of sync for ever after, which is not counted */
  readonly restoredOnce: boolean;
  /** Entities that own the volume, as far as the portal knows them and the caller may see them */
  readonly entityRefs: readonly string[];
}

/** A week of some sources, from the samples that the metrics server kept. @public */
export interface MonitoringHistory {
  readonly from: string;
  readonly to: string;
  /** Between two points of `durations` */
  readonly stepSeconds: number;
  /** At most 12: what needs a look, then what takes longest */
  readonly series: readonly SourceHistory[];
  /** Sources that are not among them */
  readonly moreSources: number;
}

/** @public */
export interface SourceHistory {
  readonly namespace: string;
  readonly name: string;
  /** Steps in which a run ended: their mean. The first run that the controller remembers is not seen */
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
