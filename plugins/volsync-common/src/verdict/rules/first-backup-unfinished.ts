import { sayDuration } from '../../duration';
import { sayTime, secondsBetween } from '../clock';
import type { Rule } from '../rule';

export const firstBackupUnfinished: Rule = {
  code: 'first-backup-unfinished',
  severity: 'warning',
  effect: 'unprotected',
  on: 'source',
  symptom: true,
  documentation: {
    title: 'The first backup has not finished yet',
    what: 'The source has never finished a backup: there is nothing that could be restored.',
    why: '`lastSyncTime` is absent: VolSync sets it at the end of a successful run only. A first run in progress counts, however healthy it looks.',
    fix: 'Wait for the run to end, or mend what the other findings name.',
  },
  evaluate: ({ source, run, restorable, now, name, namespace }) => {
    if (source.status?.lastSyncTime || restorable.everProven) {
      return undefined;
    }
    const lasted = secondsBetween(run.startedAt, now);
    const why = run.startedAt
      ? `The first run began at ${sayTime(run.startedAt)}${
          lasted === undefined ? '' : `, ${sayDuration(lasted)} ago`
        }, and none has ever ended successfully.`
      : 'No run has ever been started, as far as its status says.';
    return {
      what: run.running
        ? 'The first backup of this volume is not finished yet.'
        : 'This volume has never been backed up.',
      why,
      means: 'There is no state of this volume that could be got back yet.',
      fix: [
        {
          text: 'Wait for the first run to end; if it does not, look at its Job and pods.',
          command: `kubectl -n ${namespace} describe replicationsource ${name}`,
        },
      ],
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
