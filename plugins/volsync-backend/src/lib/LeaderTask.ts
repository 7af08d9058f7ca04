/** A task that the leader repeats. @internal */
export interface LeaderTask {
  /** For the log: what failed */
  readonly label: string;
  /** Between the end of a round and the next one */
  readonly intervalMs: number;
  run(signal: AbortSignal): Promise<void>;
}
