/** The kinds of operations that a person can request. @public */
export type OperationKind =
  | 'backup'
  | 'pause'
  | 'resume'
  | 'unlock'
  | 'restore'
  | 'restore-elsewhere'
  | 'restore-in-place'
  | 'undo'
  | 'finish'
  | 'restore-service'
  | 'restore-service-in-place'
  | 'restore-files'
  | 'compare-live'
  | 'drill'
  | 'delete-snapshot'
  | 'clean-up';

/** Every kind, in the order of the menus. @public */
export const OPERATION_KINDS = [
  'backup',
  'restore',
  'restore-elsewhere',
  'restore-in-place',
  'undo',
  'finish',
  'restore-service',
  'restore-service-in-place',
  'restore-files',
  'compare-live',
  'drill',
  'pause',
  'resume',
  'unlock',
  'delete-snapshot',
  'clean-up',
] as const satisfies readonly OperationKind[];

/** Those that restore a snapshot into a claim and compare it. @public */
export const RESTORING_KINDS: readonly OperationKind[] = [
  'restore',
  'restore-in-place',
  'restore-service',
  'restore-service-in-place',
  'drill',
];

/** The maximum number of volumes that are treated as one service. @public */
export const MAX_SERVICE_VOLUMES = 20;

/** What to plan: a kind and its parameters. @public */
export type OperationRequest =
  | { readonly kind: 'backup' | 'pause' | 'resume' | 'unlock' }
  | {
      readonly kind: 'clean-up';
      /** Default: all leftovers */
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
      readonly kind: 'restore-elsewhere';
      readonly snapshot: string;
      readonly target: RestoreTarget;
    }
  | {
      readonly kind: 'restore-in-place';
      readonly snapshot: string;
      /** The claim's own name, typed by the person */
      readonly confirm: string;
      /** Whether files that aren't in the snapshot are deleted. Default: true */
      readonly deleteFiles?: boolean;
      /** Whether to skip the volume snapshot of the current state. Default: false */
      readonly withoutSafetyPoint?: boolean;
    }
  | ({ readonly kind: 'restore-service' } & ServiceMoment & {
        /** The names of the new claims are `<claim>-<suffix>`. Default: `restore` */
        readonly suffix?: string;
      })
  | ({
      /** Replaces the files of all volumes at once */
      readonly kind: 'restore-service-in-place';
      /** The name of the catalog entity, typed by the person */
      readonly confirm: string;
      /** Whether files that the snapshots do not hold are deleted. Default: true */
      readonly deleteFiles?: boolean;
      /** Whether to go without volume snapshots of the present state, of all volumes. Default: false */
      readonly withoutSafetyPoint?: boolean;
    } & ServiceMoment)
  | {
      /** Returns a claim, or all volumes of a service, to the state before a restore in place, from the safety snapshots */
      readonly kind: 'undo';
      /** The id of the restore in place, or of an undo */
      readonly operation: string;
      /** The name of the claim or, of a whole service, of the catalog entity, typed by the person */
      readonly confirm: string;
    }
  | {
      /** Resumes what an operation left suspended when a person chose to leave it as is */
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
       * What happens to existing files: `keep` leaves them and places the restored ones beside them as
       * `name.restored-<time>`; `replace` replaces them. Default: `keep`
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
      /** Deletes one snapshot from the repository, never the newest restore point */
      readonly kind: 'delete-snapshot';
      readonly snapshot: string;
      /** The claim's own name, typed by the person */
      readonly confirm: string;
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

/** Where a restore into another namespace goes, and what it creates there. @public */
export interface RestoreTarget {
  /** The entity that the operator bound the namespace to. Default: that of the volume */
  readonly entityRef?: string;
  /** Default: that of the volume */
  readonly cluster?: string;
  readonly namespace: string;
  /** The name of the new claim. Default: that of the volume */
  readonly claim?: string;
  /** The Secret in that namespace that opens the same repository. Default: the name that the source uses */
  readonly secret?: string;
  /** Default: the volume's own class if the cluster has it, else the cluster's default class */
  readonly storageClass?: string;
  /** A quantity such as `10Gi`. Default: that of the volume */
  readonly capacity?: string;
  /** Default: that of the volume */
  readonly accessMode?: ClaimAccessMode;
}

/** @public */
export const CLAIM_ACCESS_MODES = [
  'ReadWriteOnce',
  'ReadWriteMany',
  'ReadWriteOncePod',
] as const;

/** @public */
export type ClaimAccessMode = (typeof CLAIM_ACCESS_MODES)[number];

/** The maximum number of paths in one restore of selected files, and of their bytes in total. @public */
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
