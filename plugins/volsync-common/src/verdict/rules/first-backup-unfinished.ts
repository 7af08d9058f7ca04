import { shell } from '../../quoting';
import { formatDuration } from '../../duration';
import { formatTime, secondsBetween } from '../clock';
import type { Rule } from '../rule';
import { nameFindings } from '../wording';
import { describeRestorePoint } from '../restorable';

export const firstBackupUnfinished: Rule = {
  code: 'first-backup-unfinished',
  severity: 'warning',
  effect: 'unprotected',
  on: 'source',
  symptom: true,
  namesCauses: true,
  documentation: {
    what: 'The source has never finished a backup, so nothing can be restored yet.',
    why: '`lastSyncTime` is not set: VolSync sets it only at the end of a successful run. A first run in progress counts, even if it is healthy.',
    fix: 'Wait for the first run to finish. If it does not, fix the findings listed with it.',
  },
  evaluate: ({ source, run, restorable, now, name, namespace }, causes) => {
    if (source.status?.lastSyncTime || restorable.everProven) {
      return undefined;
    }
    const lasted = secondsBetween(run.startedAt, now);
    const why = run.startedAt
      ? `The first run started at ${formatTime(run.startedAt)}${
          lasted === undefined ? '' : `, ${formatDuration(lasted)} ago`
        }. No run has succeeded yet.`
      : 'According to its status, no run has started yet.';
    return {
      what: run.running
        ? 'The first backup of this volume has not finished, so nothing can be restored yet.'
        : 'This volume has never been backed up, so nothing can be restored.',
      why,
      means: describeRestorePoint(undefined),
      fix: [
        {
          text:
            causes.length > 0
              ? `Fix ${nameFindings(causes)}.`
              : 'Wait for the first run to finish. If it does not, check its Job and pods.',
          command: shell`kubectl -n ${namespace} describe replicationsource ${name}`,
        },
      ],
      see: causes,
      evidence: [
        {
          kind: 'resource',
          text: 'status.lastSyncTime is absent',
          at: run.startedAt,
          subject: `ReplicationSource ${name}`,
        },
      ],
      since: run.startedAt ?? source.metadata.creationTimestamp,
    };
  },
};
