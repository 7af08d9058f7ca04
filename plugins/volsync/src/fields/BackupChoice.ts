/** Whether backups are enabled, or those that are there are changed: then an empty text leaves a value as it is. */
export type FormMode = 'enable' | 'change';

/**
 * What the field gives to the template: `${{ parameters.backup.claim }}` and so on. All values are texts, named as the
 * action `volsync:component:write` names its input.
 *
 * @public
 */
export interface BackupChoice {
  readonly cluster: string;
  readonly namespace: string;
  /** The name of the backups: of the source, its Secret and its repository */
  readonly app: string;
  readonly claim: string;
  /** `existing`: the claim is there. `new`: the component makes it, and restores it where there is a backup. */
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
  /** `portal`, or the directory of the repository's own component; empty for the repository's own if one fits */
  readonly component: string;
  /** Five fields of cron, UTC */
  readonly schedule: string;
  readonly keepHourly: string;
  readonly keepDaily: string;
  readonly keepWeekly: string;
  readonly keepMonthly: string;
  /** The Kustomization of Flux that applies the app; empty where it is to be looked for by the app's name */
  readonly kustomizationName: string;
  /** Its file in the repository; empty where it is to be looked for */
  readonly kustomization: string;
}
