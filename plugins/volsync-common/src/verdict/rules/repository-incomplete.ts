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
  'config-refused',
];

export const repositoryIncomplete: Rule = {
  code: 'repository-incomplete',
  severity: 'critical',
  on: 'source',
  documentation: {
    what: 'The object store lists the repository and its snapshots, but the keys, indexes or packs that a restore needs are missing or empty, or its config is damaged.',
    why: 'A complete listing that is newer than the newest snapshot has no object under `keys/`, `index/` or `data/`, or an object of 0 bytes. restic writes these objects before the snapshot, and never empty. Or the key that the password opens does not decrypt `config`, after a second look.',
    fix: 'Restore the objects from an older version of the bucket. If that is impossible, back up into a new repository path.',
    traps: [
      'VolSync reports the last success, whatever has happened to the bucket since.',
      'A lifecycle rule without a filter deletes packs and indexes before newer snapshots.',
      "The object under keys/ is the only copy of the master key: without it, the password can't open the repository.",
      'VolSync creates a missing repository with each first backup or restore. Two that start at the same time in one path each make a key, and one config replaces the other. restic says "config or key … is damaged".',
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
      what: `No backup of this volume can be restored because ${describeReason(
        faults.map(({ kind }) => kind),
      )}.`,
      why: `${faults.map(({ text }) => text).join(' ')} The repository ${
        facts.location
      } was listed at ${formatTime(repository.at)}.`,
      means: withoutKeys
        ? 'The data is encrypted with a key that no longer exists.'
        : 'A restore fails, or returns no files.',
      fix: [
        {
          text: 'Pause the backups.',
        },
        {
          text: 'If the bucket is versioned, restore the objects of this repository.',
        },
        {
          text: 'Check the lifecycle rules of the bucket, and who can delete objects in it.',
        },
        {
          text: "If the objects can't be recovered, set a new path in RESTIC_REPOSITORY and start a backup while the volume is intact.",
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

function describeReason(kinds: readonly RepositoryFaultKind[]): string {
  if (kinds.includes('keys-missing')) {
    return 'the keys of its repository are missing';
  }
  return kinds.every(kind => kind === 'config-refused')
    ? "the config of its repository can't be decrypted"
    : 'its repository is incomplete';
}
