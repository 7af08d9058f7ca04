/** What a person can ask for. @public */
export type OperationKind =
  | 'backup'
  | 'pause'
  | 'resume'
  | 'unlock'
  | 'restore'
  | 'restore-in-place'
  | 'undo'
  | 'finish'
  | 'restore-service'
  | 'restore-files'
  | 'compare-live'
  | 'drill'
  | 'clean-up';

/** Every kind, in the order in which menus show them. @public */
export const OPERATION_KINDS = [
  'backup',
  'restore',
  'restore-in-place',
  'undo',
  'finish',
  'restore-service',
  'restore-files',
  'compare-live',
  'drill',
  'pause',
  'resume',
  'unlock',
  'clean-up',
] as const satisfies readonly OperationKind[];

/** Those that restore a snapshot into a claim and compare it. @public */
export const RESTORING_KINDS: readonly OperationKind[] = [
  'restore',
  'restore-in-place',
  'restore-service',
  'drill',
];

/** More volumes than this are no single service. @public */
export const MAX_SERVICE_VOLUMES = 20;

/** What to plan: a kind and what it needs to know. @public */
export type OperationRequest =
  | { readonly kind: 'backup' | 'pause' | 'resume' | 'unlock' }
  | {
      readonly kind: 'clean-up';
      /** Default: everything that was left behind */
      readonly only?: readonly LeftoverName[];
    }
  | {
      readonly kind: 'restore';
      /** 64 hex digits, or the first 8 */
      readonly snapshot: string;
      /** The name of the new claim, in the same namespace. Default: `<claim>-restore` */
      readonly claim?: string;
    }
  | {
      readonly kind: 'restore-in-place';
      readonly snapshot: string;
      /** The claim's own name, typed by the person */
      readonly confirm: string;
      /** Whether files that the snapshot does not hold are deleted. Default: true */
      readonly deleteFiles?: boolean;
      /** Whether to go without a volume snapshot of the present state. Default: false */
      readonly withoutSafetyPoint?: boolean;
    }
  | ({ readonly kind: 'restore-service' } & ServiceMoment & {
        /** The names of the new claims are `<claim>-<suffix>`. Default: `restore` */
        readonly suffix?: string;
      })
  | {
      /** Returns a claim to its state before a restore in place, from the safety snapshot */
      readonly kind: 'undo';
      /** The id of the restore in place, or of an undo */
      readonly operation: string;
      /** The claim's own name, typed by the person */
      readonly confirm: string;
    }
  | {
      /** Brings back what an operation left suspended when a person chose to leave it as is */
      readonly kind: 'finish';
      /** The id of the operation that was left as is */
      readonly operation: string;
    }
  | {
      readonly kind: 'restore-files';
      readonly snapshot: string;
      /** Files and folders of the snapshot, as a folder's entries give them in `path` */
      readonly paths: readonly string[];
      /** The name of a new claim in the same namespace. Default: the live one */
      readonly claim?: string;
      /**
       * What becomes of files that exist already: they stay, and the restored ones are placed beside them as
       * `name.restored-<time>`; or they are replaced. Default: `keep`
       */
      readonly existing?: 'keep' | 'replace';
      /** Whether the apps that mount the claim are stopped while the files are placed. Default: false */
      readonly stopApp?: boolean;
    }
  | {
      readonly kind: 'compare-live';
      readonly snapshot: string;
    }
  | {
      readonly kind: 'drill';
      /** Default: the newest snapshot */
      readonly snapshot?: string;
    };

/**
 * All volumes of an entity in one cluster, each at its newest restore point at or before the same moment.
 *
 * @public
 */
export interface ServiceMoment {
  /** RFC 3339. Default: now */
  readonly moment?: string;
  /** Claims to leave out, such as one without a restore point. Default: none */
  readonly without?: readonly string[];
}

/** Paths that one restore of chosen files takes, and their bytes together. @public */
export const MAX_CHOSEN_PATHS = 100;
/** @public */
export const MAX_CHOSEN_PATH_BYTES = 8_192;

/** Something that a clean-up may delete. @public */
export interface LeftoverName {
  readonly kind:
    | 'Job'
    | 'PersistentVolumeClaim'
    | 'ReplicationDestination'
    | 'VolumeSnapshot';
  readonly name: string;
}
