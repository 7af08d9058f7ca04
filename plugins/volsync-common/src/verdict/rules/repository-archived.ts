import { failureRule, logCommand } from '../failureRule';
import { formatTime } from '../clock';
import { valueOf } from '../reading';
import { deriveRepositoryFaults } from '../repositoryFaults';

const steps = (secretName: string | undefined) => [
  {
    text: 'Exclude this repository from the lifecycle rule that archives objects of the bucket. restic needs access to all objects at any time.',
  },
  {
    text: `Retrieve the archived objects under the path in RESTIC_REPOSITORY of Secret "${secretName}". Then copy them onto themselves in a standard class.`,
  },
];

export const repositoryArchived = failureRule({
  code: 'repository-archived',
  effect: 'failing',
  documentation: {
    what: 'Objects that a restore needs are in an archive class of the object store, such as GLACIER. They must be retrieved before they can be read, which takes hours.',
    why: 'The listing shows the class of each object, or the object store answers "not valid for the object\'s storage class" or InvalidObjectState. The repository itself is intact.',
    fix: 'Retrieve the objects, and keep lifecycle rules away from the repository.',
    traps: [
      'Backups may continue to succeed for a while: restic reads old packs only when it prunes or restores.',
    ],
  },
  because: () =>
    "objects of the repository are archived and can't be read until they are retrieved.",
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
          what: 'No backup of this volume can be restored at the moment because objects of its repository are archived.',
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
