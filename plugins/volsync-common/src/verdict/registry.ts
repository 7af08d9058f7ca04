import type { Rule } from './rule';
import { backupFailing } from './rules/backup-failing';
import { firstBackupUnfinished } from './rules/first-backup-unfinished';
import { noBackup } from './rules/no-backup';
import { overdue } from './rules/overdue';
import { paused } from './rules/paused';

/** Every rule there is; the order decides between findings that matter alike. @internal */
export const rules: readonly Rule[] = [
  backupFailing,
  noBackup,
  firstBackupUnfinished,
  overdue,
  paused,
];
