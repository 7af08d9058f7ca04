import type { ClaimAccessMode } from 'backstage-plugin-volsync-common';

/** What a person chose so far: kept while they go back and forth. */
export interface RestoreChoice {
  readonly scope: 'volume' | 'service';
  readonly snapshot?: string;
  /** Of a service, in the reader's own time zone as the field has it. Empty: now */
  readonly moment: string;
  /** Of a service: claims that are left out */
  readonly without: readonly string[];
  /** Of a service: what is added to the names of its claims */
  readonly suffix: string;
  readonly target: 'new' | 'live' | 'elsewhere';
  readonly elsewhere: ElsewhereChoice;
  /** Name of the new volume */
  readonly claim: string;
  readonly deleteFiles: boolean;
  readonly withoutSafetyPoint: boolean;
}

/** Another namespace, and what is created there. Empty: as the volume has it */
export interface ElsewhereChoice {
  readonly cluster: string;
  readonly namespace: string;
  readonly entityRef: string;
  readonly claim: string;
  readonly secret: string;
  readonly storageClass: string;
  readonly capacity: string;
  readonly accessMode: ClaimAccessMode | '';
}
