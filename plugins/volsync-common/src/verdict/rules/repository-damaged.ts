import type { SourceContext } from '../context';
import { failureRule, logCommand } from '../failureRule';
import { explainFailure, failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import type { Draft } from '../rule';
import { othersOfRepository } from '../sameRepository';
import { count } from '../wording';

export const repositoryDamaged = failureRule({
  code: 'repository-damaged',
  effect: 'failing',
  documentation: {
    what: 'restic found that data in the repository is missing or does not match its checksum, or a verification found such damage.',
    why: 'restic reported an error such as "ciphertext verification failed", "pack … not found" or "hash mismatch" in a failed pod of this source, or of another source or restore that uses the same Secret. Or a verification found damage. VolSync itself never checks repositories.',
    fix: 'Keep the repository unchanged, find out what was lost, and back up into a new repository.',
    traps: [
      'After a pack is lost, backups continue to succeed: each adds only new data (s33).',
      "Two first backups that start at the same time in one repository can damage it permanently: one succeeds while the other can't open it (s35).",
    ],
  },
  because: () =>
    'the repository is damaged because data in it is missing or changed.',
  fix: context => [
    {
      text: 'Do not change anything in the bucket. If it is versioned, restore the missing objects.',
    },
    {
      text: 'Check what is damaged. Run restic where the credentials are available.',
      command: 'restic check --read-data-subset=5%',
    },
    {
      text: 'Back up the volume to a new repository path until this one is repaired.',
    },
    { text: 'Read the log of the failed pod.', command: logCommand(context) },
  ],
  orElse: context => {
    if (context.kind !== 'ReplicationSource') {
      return undefined;
    }
    const found = foundByOthers(context as SourceContext);
    if (found) {
      return found;
    }
    const damage = valueOf(valueOf(context.mover.repository)?.damage);
    return damage?.length
      ? {
          what: `The repository is damaged: a verification found ${count(
            damage.length,
            'error',
          )}.`,
          why: `First error: ${damage[0]}`,
          means:
            "Snapshots that use the damaged data can't be restored completely.",
          fix: [
            {
              text: 'Do not change anything in the bucket. If it is versioned, restore the missing objects.',
            },
            {
              text: 'Back up the volume to a new repository path until this one is repaired.',
            },
          ],
          evidence: damage
            .slice(0, 5)
            .map(text => ({ kind: 'object' as const, text })),
        }
      : undefined;
  },
});

/** Another source or a restore that uses the same repository fails because of the damage. */
function foundByOthers(context: SourceContext): Draft | undefined {
  const other = othersOfRepository(context).find(
    ({ run }) => run.failing && run.cause === 'repository-damaged',
  );
  if (!other) {
    return undefined;
  }
  const user = `${other.kind} "${other.name}"`;
  return {
    what: `The repository is damaged: ${user}, which uses the same repository, fails because of it.`,
    why: explainFailure(other),
    means:
      "Snapshots that use the damaged data can't be restored completely, whatever the status of this source says.",
    fix: [
      {
        text: 'Do not change anything in the bucket. If it is versioned, restore the missing objects.',
      },
      {
        text: 'Back up the volume to a new repository path until this one is repaired.',
      },
    ],
    evidence: failureEvidence(other),
    since: other.run.failingSince,
  };
}
