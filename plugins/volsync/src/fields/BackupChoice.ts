/** `enable` sets up backups. `change` edits existing ones, and an empty text keeps the current value. */
export type FormMode = 'enable' | 'change';

/**
 * The value that the field passes to the template: `${{ parameters.backup.claim }}` and so on. All values are strings,
 * named as the inputs of the action `volsync:component:write`.
 *
 * @public
 */
export interface BackupChoice {
  readonly cluster: string;
  readonly namespace: string;
  /** The name of the source, its Secret and its repository */
  readonly app: string;
  readonly claim: string;
  /** `existing`: the claim exists. `new`: the component creates it, and restores it if there is a backup. */
  readonly claimMode: 'existing' | 'new';
  /** A quantity such as `10Gi` */
  readonly capacity: string;
  readonly accessMode: string;
  readonly storageClass: string;
  readonly snapshotClass: string;
  readonly cacheStorageClass: string;
  readonly cacheCapacity: string;
  /** `Snapshot`, `Clone` or `Direct` */
  readonly copyMethod: string;
  /** The user and group that read and write the files */
  readonly userId: string;
  readonly groupId: string;
  /** `portal`, or the directory of the repository's own component; empty to use the repository's own if one matches */
  readonly component: string;
  /** Five cron fields, UTC */
  readonly schedule: string;
  readonly keepHourly: string;
  readonly keepDaily: string;
  readonly keepWeekly: string;
  readonly keepMonthly: string;
  /** The Flux Kustomization that applies the app; empty to search by the app's name */
  readonly kustomizationName: string;
  /** Its file in the repository; empty to search for it */
  readonly kustomization: string;
}
