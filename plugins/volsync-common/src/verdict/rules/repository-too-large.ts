import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const repositoryTooLarge: Rule = {
  code: 'repository-too-large',
  severity: 'info',
  on: 'source',
  documentation: {
    what: 'The repository exceeds a limit of the portal, so the portal does not read all of it. Backups and restores are not affected.',
    why: 'The snapshots, the index or a directory of the repository take more memory than `volsync.repositories` allows for one repository. Or the repositories of its namespace together reached what `volsync.limits` allows in 10 minutes; then reading continues automatically. The limits keep one tenant from slowing the portal for everyone.',
    fix: 'Ask the operator of the portal to raise the limit that the finding names. If the size is unexpected, check who can write to the repository.',
  },
  evaluate: ({ evidence }) => {
    const facts = valueOf(evidence.repository);
    if (facts?.exceeds === undefined) {
      return undefined;
    }
    return {
      what: 'The portal reads only a part of this repository.',
      why: `${facts.exceeds.replace(/\.$/, '')}.`,
      means:
        'Backups and restores continue. The portal does not check whether the snapshots are complete.',
      fix: [
        {
          text: 'Ask the operator of the portal to raise the limit that is named above.',
        },
        {
          text: 'If the size is unexpected, check who can write to the repository. An index is large if it has many small files, or if someone wrote to it by other means than restic.',
        },
      ],
      since: evidence.repository.at,
    };
  },
};
