import { formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const snapshotRewritten: Rule = {
  code: 'snapshot-rewritten',
  severity: 'warning',
  effect: 'unknown',
  on: 'source',
  documentation: {
    what: 'The snapshot of the last backup is no longer listed under its id, and another snapshot was saved after the backup ended. Possible reasons are `restic tag`, `restic rewrite` or another tool that writes to the repository.',
    why: 'No object under `snapshots/` has the id, one was written after the run ended, and no other source is known to use the repository. Without decryption, the portal does not see the old id in the new snapshot.',
    fix: 'Let the portal decrypt the repository, or back up again.',
    traps: [
      'Adding a tag gives a snapshot a new id. Its field "original" has the old one.',
    ],
  },
  evaluate: ({ restorable, evidence, means }) => {
    const { lastSaved, rewrittenBy } = restorable;
    const facts = valueOf(evidence.repository);
    if (!lastSaved || !rewrittenBy || !facts) {
      return undefined;
    }
    return {
      what: `The last backup can't be confirmed because its snapshot ${lastSaved.id} has a different id now, or is gone.`,
      why: `The backup ended at ${formatTime(
        lastSaved.at,
      )}. Snapshot ${rewrittenBy.id.slice(0, 8)} was written at ${formatTime(
        rewrittenBy.lastModified,
      )}, and no backup of this volume ran then.`,
      means,
      fix: [
        {
          text: 'Ask the people with access to the repository whether they ran restic tag or restic rewrite.',
          command: 'restic snapshots --json',
        },
        {
          text: 'Set volsync.repositories.decrypt in the configuration of the portal, so that it can find the new id.',
        },
        { text: 'Alternatively, start a backup.' },
      ],
      evidence: [
        {
          kind: 'object',
          text: `snapshots/${rewrittenBy.id}`,
          at: rewrittenBy.lastModified,
          subject: facts.location,
        },
      ],
      since: rewrittenBy.lastModified,
    };
  },
};
