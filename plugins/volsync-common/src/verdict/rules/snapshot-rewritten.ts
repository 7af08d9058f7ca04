import { formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const snapshotRewritten: Rule = {
  code: 'snapshot-rewritten',
  severity: 'warning',
  effect: 'unknown',
  on: 'source',
  documentation: {
    what: 'The snapshot that the last backup saved is no longer listed under its id, and a snapshot was written after the backup ended. `restic tag` and `restic rewrite` do that; so does another writer.',
    why: 'No object under `snapshots/` has the id, one was written after the run ended, and no other source is known to use the repository. Without decryption, the old id in the new snapshot cannot be read.',
    fix: 'Let the portal decrypt the repository, or back up again.',
    traps: [
      'A tag that a backup tool adds gives every snapshot a new id; "original" in the snapshot names the old one.',
    ],
  },
  evaluate: ({ restorable, evidence, means }) => {
    const { lastSaved, rewrittenBy } = restorable;
    const facts = valueOf(evidence.repository);
    if (!lastSaved || !rewrittenBy || !facts) {
      return undefined;
    }
    return {
      what: `Snapshot ${lastSaved.id} of the last backup is not listed under this id. It may have been tagged or rewritten.`,
      why: `The backup ended at ${formatTime(
        lastSaved.at,
      )}. Snapshot ${rewrittenBy.id.slice(0, 8)} was written at ${formatTime(
        rewrittenBy.lastModified,
      )}, and no backup of this volume ran then.`,
      means,
      fix: [
        {
          text: 'Ask whoever has the password of the repository whether they ran restic tag or restic rewrite.',
          command: 'restic snapshots --json',
        },
        {
          text: 'Set volsync.repositories.decrypt in the configuration of the portal, so that it can follow a snapshot to its new id.',
        },
        { text: 'Or back up now: the next snapshot is known by its id.' },
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
