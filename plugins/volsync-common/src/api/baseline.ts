/**
 * The answer of `GET /v1/platform/baseline`, with the basic permission `volsync.platform.read`. One small volume of each
 * cluster, chosen by the operator, is backed up and restored regularly. The durations are kept, to show when an object
 * store becomes slow. Times are RFC 3339, sizes bytes, durations seconds.
 *
 * @public
 */
export interface BaselineReport {
  /** The backend's clock when this was generated */
  readonly at: string;
  /** The volume of each cluster; absent if the operator names none (`volsync.platform.sample`) */
  readonly sample?: { readonly namespace: string; readonly claim: string };
  /** Every cluster of the portal, by name; empty if there is no sample */
  readonly clusters: readonly ClusterBaseline[];
}

/** @public */
export interface ClusterBaseline {
  readonly cluster: string;
  readonly title?: string;
  /** Oldest first, the last 200 */
  readonly samples: readonly BaselineSample[];
  readonly backup?: BaselineSummary;
  readonly restore?: BaselineSummary;
}

/** One backup or restore of the sample. @public */
export interface BaselineSample {
  /** Of the entry of the history */
  readonly id: string;
  /** `restore`: by a drill, from its start to the end of the comparison */
  readonly what: 'backup' | 'restore';
  readonly endedAt: string;
  readonly seconds: number;
  /** What the snapshot contains; absent if it was not read */
  readonly files?: number;
  readonly bytes?: number;
  /** The repository after the backup; absent if it was not listed in time */
  readonly objects?: number;
  readonly repositoryBytes?: number;
}

/** The newest of its kind against those before. @public */
export interface BaselineSummary {
  readonly newest: BaselineSample;
  /** Of the ten before the newest; absent if there are fewer than three */
  readonly medianSeconds?: number;
  /** Of the last one that is at least a week older than the newest */
  readonly weekAgoSeconds?: number;
  /** It took more than twice the median */
  readonly isSlow: boolean;
}
