import { formatTime } from '../clock';
import { deriveRepositoryFaults } from '../repositoryFaults';
import type { RepositoryFaultKind } from '../repositoryFaults';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

const KINDS: readonly RepositoryFaultKind[] = [
  'keys-missing',
  'index-missing',
  'packs-missing',
  'objects-empty',
];

export const repositoryIncomplete: Rule = {
  code: 'repository-incomplete',
  severity: 'critical',
  on: 'source',
  documentation: {
    what: 'The object store still lists the repository and its snapshots, but not what a restore reads: its keys, its indexes or its packs are gone, or hold no bytes.',
    why: 'A complete listing, later than the newest snapshot, has no object under `keys/`, `index/` or `data/`, or has one of 0 bytes. restic writes none of these last, and never an empty one.',
    fix: 'Restore the objects from an older version of the bucket. If that is impossible, back up into a new repository path.',
    traps: [
      'Backups stay green: VolSync reports the last success, whatever happened to the bucket since.',
      'A lifecycle rule without a filter expires packs and indexes before the younger snapshots.',
      'The file under keys/ is the only copy of the master key: without it, the password opens nothing.',
    ],
  },
  evaluate: ({ evidence }) => {
    const { repository } = evidence;
    const facts = valueOf(repository);
    const faults = facts
      ? deriveRepositoryFaults(facts, repository.at).filter(({ kind }) =>
          KINDS.includes(kind),
        )
      : [];
    if (!facts || faults.length === 0) {
      return undefined;
    }
    const withoutKeys = faults.some(({ kind }) => kind === 'keys-missing');
    return {
      what: withoutKeys
        ? 'No backup of this volume can be restored: the keys of its repository are gone.'
        : 'No backup of this volume can be restored: its repository is incomplete.',
      why: `${faults.map(({ text }) => text).join(' ')} The repository ${
        facts.location
      } was listed at ${formatTime(repository.at)}.`,
      means: withoutKeys
        ? 'The data is still encrypted with a key that no longer exists.'
        : 'A restore fails, or returns no files.',
      fix: [
        {
          text: 'Pause the backups. If the bucket keeps versions, undelete the objects of this repository.',
        },
        {
          text: 'Check the lifecycle rules of the bucket, and who is allowed to delete objects in it.',
        },
        {
          text: 'If the objects cannot be recovered, set a new path in RESTIC_REPOSITORY and back up now, while the volume is intact.',
        },
      ],
      evidence: [
        {
          kind: 'object',
          text: `config ${facts.objects.byKind.config.count}, keys ${facts.objects.byKind.keys.count}, index ${facts.objects.byKind.index.count}, data ${facts.objects.byKind.data.count}, snapshots ${facts.objects.byKind.snapshots.count}`,
          at: repository.at,
          subject: facts.location,
        },
      ],
    };
  },
};
