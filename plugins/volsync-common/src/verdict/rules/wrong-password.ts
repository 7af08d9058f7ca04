import { shell } from '../../quoting';
import { formatTime } from '../clock';
import { failureRule, retriesAutomatically } from '../failureRule';
import { valueOf } from '../reading';
import { deriveRepositoryFaults } from '../repositoryFaults';

export const wrongPassword = failureRule({
  code: 'wrong-password',
  effect: 'failing',
  documentation: {
    what: 'RESTIC_PASSWORD in the Secret does not open the repository.',
    why: 'restic reports "wrong password or no key found" in the log of a failed pod or in `latestMoverStatus.logs`.',
    fix: 'Restore the password that the repository was created with.',
    traps: [
      'For 20 minutes and 43 seconds, the status still says "in progress" and shows the last success.',
      "A newline at the end of the password is part of it: a repository created with it can't be opened without it.",
    ],
    recordings: ['s10'],
  },
  because: ({ secretName }) =>
    `the password in Secret "${secretName}" does not open the repository.`,
  fix: context => [
    {
      text: `Set RESTIC_PASSWORD in Secret "${context.secretName}" to the password that the repository was created with. If an ExternalSecret creates the Secret, change it in the secret store.`,
      command: shell`kubectl -n ${context.namespace} describe secret ${context.secretName}`,
    },
    {
      text: 'Do not delete the repository. With the correct password, everything in it can still be restored.',
    },
    retriesAutomatically(context),
  ],
  orElse: ({ kind, mover, secretName, namespace }) => {
    const { repository } = mover;
    const facts = valueOf(repository);
    const fault =
      facts &&
      deriveRepositoryFaults(facts, repository.at).find(
        one => one.kind === 'password-refused',
      );
    return facts && fault && kind === 'ReplicationSource'
      ? {
          what: `No backup of this volume can be restored with Secret "${secretName}": its password does not open the repository.`,
          why: `${fault.text} The portal tried it at ${formatTime(
            repository.at,
          )} on ${facts.location}.`,
          means:
            'Backups and restores fail until the password is corrected. With the right password, everything in the repository can still be restored.',
          fix: [
            {
              text: `Set RESTIC_PASSWORD in Secret "${secretName}" to the password that the repository was created with. If an ExternalSecret writes the Secret, correct it in the secret store.`,
              command: shell`kubectl -n ${namespace} describe secret ${secretName}`,
            },
            {
              text: 'Do not delete the repository, and do not start a backup into a new path before the password is found.',
            },
          ],
          evidence: [
            {
              kind: 'object',
              text: `keys: ${facts.objects.byKind.keys.count}, none opens`,
              at: repository.at,
              subject: facts.location,
            },
          ],
        }
      : undefined;
  },
});
