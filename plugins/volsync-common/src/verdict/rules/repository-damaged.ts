import type { SourceContext } from '../context';
import { failureRule, logCommand } from '../failureRule';
import { explainFailure, failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import type { Draft } from '../rule';
import { othersOfRepository } from '../sameRepository';

export const repositoryDamaged = failureRule({
  code: 'repository-damaged',
  effect: 'failing',
  documentation: {
    title: 'The repository is damaged',
    what: 'restic met data in the repository that is missing or does not match its checksum, or a verification found such damage.',
    why: 'Words of restic such as "ciphertext verification failed", "pack … not found", "hash mismatch" in a failed pod of this source or of another source or restore that uses the same Secret, or the result of a verification. VolSync itself never runs a check.',
    fix: 'Keep the repository as it is, find out what was lost, back up into a new one.',
    traps: [
      'A lost pack leaves every backup green: the next one only adds to it (s33).',
      'Two first backups at once into one place can damage it for good: one may look healthy while the other cannot open it (s35).',
    ],
  },
  because: () =>
    'the repository is damaged: data that it needs is missing or altered.',
  fix: context => [
    {
      text: 'Change nothing in the bucket. If it keeps versions, bring the missing objects back.',
    },
    {
      text: 'Let restic say what is damaged, from a machine with the credentials.',
      command: 'restic check --read-data-subset=5%',
    },
    {
      text: 'Back the volume up into a new repository path until this one is mended.',
    },
    { text: 'Read the log of the failed pod.', command: logCommand(context) },
  ],
  orElse: context => {
    if (context.kind !== 'ReplicationSource') {
      return undefined;
    }
    const met = metByOthers(context as SourceContext);
    if (met) {
      return met;
    }
    const damage = valueOf(valueOf(context.mover.repository)?.damage);
    return damage?.length
      ? {
          what: `The repository is damaged: a verification found ${
            damage.length
          } ${damage.length === 1 ? 'fault' : 'faults'}.`,
          why: `The first of them: ${damage[0]}`,
          means:
            'Snapshots that need the damaged parts cannot be restored whole.',
          fix: [
            {
              text: 'Change nothing in the bucket. If it keeps versions, bring the missing objects back.',
            },
            {
              text: 'Back the volume up into a new repository path until this one is mended.',
            },
          ],
          evidence: damage
            .slice(0, 5)
            .map(text => ({ kind: 'object' as const, text })),
        }
      : undefined;
  },
});

/** A restore from the same repository, or another source of it, fails of the damage. */
function metByOthers(context: SourceContext): Draft | undefined {
  const other = othersOfRepository(context).find(
    ({ run }) => run.failing && run.cause === 'repository-damaged',
  );
  if (!other) {
    return undefined;
  }
  const who = `${other.kind} "${other.name}"`;
  return {
    what: `The repository is damaged: ${who}, which uses it too, fails of it.`,
    why: explainFailure(other),
    means:
      'Snapshots that need the damaged parts cannot be restored whole, whatever the status of this source says.',
    fix: [
      {
        text: 'Change nothing in the bucket. If it keeps versions, bring the missing objects back.',
      },
      {
        text: 'Back the volume up into a new repository path until this one is mended.',
      },
    ],
    evidence: failureEvidence(other),
    since: other.run.failingSince,
  };
}
