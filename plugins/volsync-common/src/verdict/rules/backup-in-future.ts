import { formatTime, secondsBetween } from '../clock';
import type { Rule } from '../rule';

/** Clocks in one cluster differ by less. */
const MAX_SKEW_SECONDS = 300;

export const backupInFuture: Rule = {
  code: 'backup-in-future',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'According to the status, the last backup ended in the future, so its age is not known. It would not become overdue for as long as that time has not come.',
    why: `\`lastSyncTime\` is more than ${
      MAX_SKEW_SECONDS / 60
    } min after the clock of the portal. The clock of the portal or of the VolSync controller is wrong, or the status was restored from elsewhere.`,
    fix: 'Synchronize the clocks, and start a backup.',
  },
  evaluate: ({ status, now, name }) => {
    const ahead = secondsBetween(now, status?.lastSyncTime);
    return ahead !== undefined && ahead > MAX_SKEW_SECONDS
      ? {
          what: `The age of the last backup is not known because its status is dated in the future.`,
          why: `The status of ReplicationSource "${name}" says that the last backup ended at ${formatTime(
            status?.lastSyncTime,
          )}, and it is ${formatTime(now)}.`,
          means: 'An outage of the backups may go unnoticed until then.',
          fix: [
            {
              text: 'Check the clocks of the nodes that run the VolSync controller and the portal.',
            },
            { text: 'Start a backup.' },
          ],
          evidence: [
            {
              kind: 'resource',
              text: 'status.lastSyncTime',
              at: status?.lastSyncTime,
              subject: `ReplicationSource ${name}`,
            },
          ],
        }
      : undefined;
  },
};
