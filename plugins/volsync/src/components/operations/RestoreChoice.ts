/** What a person chose so far: kept while they go back and forth. */
export interface RestoreChoice {
  readonly snapshot?: string;
  readonly target: 'new' | 'live';
  /** Name of the new volume */
  readonly claim: string;
  readonly deleteFiles: boolean;
  readonly withoutSafetyPoint: boolean;
}
