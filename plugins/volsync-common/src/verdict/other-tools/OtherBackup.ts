/** Tools other than VolSync whose resources are recognized. @public */
export type OtherTool = 'K8up' | 'Velero' | 'kopiur' | 'Longhorn';

/** A claim that another tool backs up, according to that tool's resources. Those backups are not checked. @public */
export interface OtherBackup {
  readonly tool: OtherTool;
  /** The resource that says so: `Schedule "velero/daily"` */
  readonly by: string;
  /** When it runs, as written there; absent for a backup that someone started */
  readonly schedule?: string;
  /** When its last backup finished according to the tool, RFC 3339 */
  readonly lastAt?: string;
  /** What the tool may be configured to do instead, in one sentence */
  readonly caveat?: string;
}
