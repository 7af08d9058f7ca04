import { createdRepositoryAt, runSeconds } from '../../volsync/moverLog';
import { formatTime } from '../clock';
import type { Rule } from '../rule';

/** How long restic searches for a bucket that does not exist. */
const SEARCH_SECONDS = 60;

export const bucketCreated: Rule = {
  code: 'bucket-created',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: 'The run searched for the repository for a full minute before it created one. The bucket probably did not exist, which is typical of a mistyped name.',
    why: `The log says "created restic repository", and "Restic completed in" at least ${SEARCH_SECONDS} s: that is how long the mover searches for a bucket that does not exist. In an existing bucket, the first backup of a small volume takes seconds.`,
    fix: 'Check that RESTIC_REPOSITORY names the intended bucket.',
    traps: [
      'If the credentials allow creating buckets, a mistyped name results in a successful backup to the wrong bucket.',
    ],
    recordings: ['s12'],
  },
  evaluate: ({ status, kind, name, secretName }) => {
    const logs = status?.latestMoverStatus?.logs;
    const location = createdRepositoryAt(logs);
    const seconds = runSeconds(logs);
    if (
      !location ||
      seconds === undefined ||
      seconds < SEARCH_SECONDS ||
      status?.latestMoverStatus?.result !== 'Successful'
    ) {
      return undefined;
    }
    return {
      what: `The first backup may have created a bucket that did not exist: check that ${location} is the intended repository.`,
      why: `The run that ended at ${formatTime(
        status.lastSyncTime,
      )} searched for a repository for a minute before it created one. It searches that long only if the bucket does not exist.`,
      means:
        'If the name is mistyped, the backup is in a bucket that is not monitored and may be deleted.',
      fix: [
        {
          text: `Compare RESTIC_REPOSITORY in Secret "${secretName}" with the bucket that you were assigned.`,
        },
        {
          text: 'If the bucket is correct, do nothing: this finding disappears after the next backup.',
        },
      ],
      evidence: [
        {
          kind: 'log',
          text: `created restic repository at ${location}`,
          at: status.lastSyncTime,
          subject: `${kind} ${name}`,
        },
        {
          kind: 'log',
          text: `Restic completed in ${seconds}s`,
          subject: `${kind} ${name}`,
        },
      ],
      since: status.lastSyncTime,
    };
  },
};
