import type { ClaimAccessMode } from 'backstage-plugin-volsync-common';

/** The viewer's choices so far, kept while they move between the steps. */
export interface RestoreChoice {
  readonly scope: 'volume' | 'service';
  readonly snapshot?: string;
  /** Only for a service: the time in the viewer's zone, in the field's format. Empty means now */
  readonly moment: string;
  /** Only for a service: the skipped claims */
  readonly without: readonly string[];
  /** Only for a service: suffix for the names of the new claims */
  readonly suffix: string;
  readonly target: 'new' | 'live' | 'elsewhere';
  readonly elsewhere: ElsewhereChoice;
  /** Name of the new volume */
  readonly claim: string;
  readonly deleteFiles: boolean;
  readonly withoutSafetyPoint: boolean;
}

/** Another namespace and the claim to create there. Empty values come from the volume */
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
