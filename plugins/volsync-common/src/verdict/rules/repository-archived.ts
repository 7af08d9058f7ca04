import { failureRule, logCommand } from '../failureRule';
import { formatTime } from '../clock';
import { valueOf } from '../reading';
import { deriveRepositoryFaults } from '../repositoryFaults';

const steps = (secretName: string | undefined) => [
  {
    text: 'Find the lifecycle rule that moves objects of the bucket into an archive class, and exclude this repository from it. A restic repository needs all its objects at any time.',
  },
  {
    text: `Retrieve the archived objects under the path in RESTIC_REPOSITORY of Secret "${secretName}": request their restore from the archive, then copy them onto themselves in a standard class.`,
  },
];

export const repositoryArchived = failureRule({
  code: 'repository-archived',
  effect: 'failing',
  documentation: {
    what: 'The object store keeps objects that a restore needs in an archive class (such as GLACIER): they must be retrieved, which takes hours, before anything can read them.',
    why: 'The listing names the class of each object; or the store answers "not valid for the object\'s storage class" or InvalidObjectState. The repository itself is intact.',
    fix: 'Retrieve the objects, and keep lifecycle rules away from the repository.',
    traps: [
      'Backups may stay green for a while: restic reads old packs only when it prunes or restores.',
    ],
  },
  because: () =>
    'objects of the repository are in an archive class and cannot be read before they are retrieved.',
  fix: context => [
    ...steps(context.secretName),
    { text: 'Read the log of the failed pod.', command: logCommand(context) },
  ],
  orElse: ({ kind, mover, secretName }) => {
    const { repository } = mover;
    const facts = valueOf(repository);
    const fault =
      facts &&
      deriveRepositoryFaults(facts, repository.at).find(
        one => one.kind === 'objects-archived',
      );
    return facts && fault && kind === 'ReplicationSource'
      ? {
          what: 'No backup of this volume can be restored right now: objects of its repository are archived.',
          why: `${fault.text} The repository ${
            facts.location
          } was listed at ${formatTime(repository.at)}.`,
          means:
            'The data is not lost. A restore has to wait until the objects are retrieved, which takes hours.',
          fix: steps(secretName),
          evidence: [
            {
              kind: 'object',
              text: fault.text,
              at: repository.at,
              subject: facts.location,
            },
          ],
        }
      : undefined;
  },
});
