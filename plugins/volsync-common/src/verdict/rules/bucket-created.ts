import { createdRepositoryAt, runSeconds } from '../../volsync/moverLog';
import { sayTime } from '../clock';
import type { Rule } from '../rule';

/** entry.sh looks for the repository for 60 s; restic only waits that long for a bucket that is not there. */
const LOOKED_SECONDS = 60;

export const bucketCreated: Rule = {
  code: 'bucket-created',
  severity: 'warning',
  on: 'mover',
  documentation: {
    title: 'The backup seems to have created its bucket',
    what: 'The run first looked in vain for a whole minute and then created a repository: the bucket very likely did not exist, which is what a mistyped name looks like.',
    why: `The log says "created restic repository", and "Restic completed in" at least ${LOOKED_SECONDS} s: the time that VolSync's mover searches a bucket that does not exist. In a bucket that exists a first backup of a small volume takes seconds.`,
    fix: 'Check that the bucket in RESTIC_REPOSITORY is the one you meant.',
    traps: [
      'Credentials that may create buckets turn a mistyped name into a green backup in the wrong place.',
    ],
    recordings: ['s12'],
  },
  evaluate: ({ status, kind, name, secretName }) => {
    const logs = status?.latestMoverStatus?.logs;
    const place = createdRepositoryAt(logs);
    const seconds = runSeconds(logs);
    if (
      !place ||
      seconds === undefined ||
      seconds < LOOKED_SECONDS ||
      status?.latestMoverStatus?.result !== 'Successful'
    ) {
      return undefined;
    }
    return {
      what: `The first backup seems to have created its bucket: make sure that ${place} is the place you meant.`,
      why: `The run that ended at ${sayTime(
        status.lastSyncTime,
      )} looked for the repository for a minute before it created one; that is how long it looks when the bucket is not there.`,
      means:
        'If the name is mistyped, the backup is in a bucket that nobody watches, keeps or expects.',
      fix: [
        {
          text: `Compare RESTIC_REPOSITORY in Secret "${secretName}" with the bucket that the platform gave you.`,
        },
        { text: 'If it is right, the next backup makes this finding go.' },
      ],
      evidence: [
        {
          kind: 'log',
          text: `created restic repository at ${place}`,
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
