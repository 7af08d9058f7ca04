/** Something that is done again and again. @internal */
export interface LeaderTask {
  /** For the log: what could not be done */
  readonly words: string;
  /** Between the end of a round and the next one */
  readonly intervalMs: number;
  run(signal: AbortSignal): Promise<void>;
}
