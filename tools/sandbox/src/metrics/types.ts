import type { LoggerService } from '@backstage/backend-plugin-api';

/** One current series of the controller. @public */
export interface Series {
  /** `volsync_volume_out_of_sync`, `volsync_sync_duration_seconds_sum`, … */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** For the text exposition; default `untyped` */
  readonly type?: 'counter' | 'gauge' | 'summary';
  readonly help?: string;
  /** Older samples; added when the series is first seen */
  readonly history?: readonly Sample[];
}

/** A value at a time. @public */
export interface Sample {
  /** Milliseconds since 1970 */
  readonly at: number;
  /** Undefined: the series ended here */
  readonly value: number | undefined;
}

/** A loaded alerting rule; its states follow from its query. @public */
export interface AlertingRule {
  readonly group: string;
  readonly name: string;
  readonly query: string;
  readonly forSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The scrape target. @public */
export interface MetricsSource {
  /** The labels of each target besides its job; default: one target without any */
  readonly targets?: readonly Readonly<Record<string, string>>[];
  /** All current series. If it throws, the scrape failed: `up` is 0. */
  collect(): readonly Series[] | Promise<readonly Series[]>;
}

/** An injected fault. @public */
export type MetricsFault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'garbage'; readonly body?: string };

/** @public */
export interface MetricsServerOptions {
  readonly source: MetricsSource;
  /** Default 0: any free port, on 127.0.0.1 */
  readonly port?: number;
  /** The `job` label of what is scraped; default volsync-metrics */
  readonly job?: string;
  readonly rules?: readonly AlertingRule[];
  /** Seconds between scrapes; each request scrapes as well. Default 60. */
  readonly scrapeIntervalSeconds?: number;
  readonly clock?: () => Date;
  readonly logger?: Pick<LoggerService, 'debug' | 'error'>;
}

/** A running metrics endpoint. @public */
export interface MetricsServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Requests by path */
  readonly calls: Readonly<Record<string, number>>;
  /** Makes requests fail until the returned function removes it, or that many times */
  injectFault(
    fault: MetricsFault,
    options?: { readonly path?: string; readonly times?: number },
  ): () => void;
  close(): Promise<void>;
}
