/**
 * What a replication source does next. `running`: a run is in progress. `scheduled`: its schedule starts the next one.
 * `manual`: it has no schedule. `paused`: it starts no run. `suspended`: it has a schedule that does not fire, because a
 * manual trigger takes precedence or because it is invalid.
 *
 * @public
 */
export type NextRunState =
  | 'running'
  | 'scheduled'
  | 'manual'
  | 'paused'
  | 'suspended';

/** When a replication source runs; identical wherever it is shown. @public */
export interface SourceSchedule {
  /** As written: five fields or a descriptor such as `@hourly`, in UTC unless it names a zone */
  readonly schedule?: string;
  readonly paused: boolean;
  readonly nextRun: NextRunState;
  /**
   * When VolSync will start the next run, RFC 3339; only if it is `scheduled` and VolSync has run before or has
   * reported the time
   */
  readonly nextRunAt?: string;
}
