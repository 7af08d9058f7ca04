import { failureRule, retriesAutomatically } from '../failureRule';

export const repositoryNotOpened = failureRule({
  code: 'repository-not-opened',
  documentation: {
    what: 'The mover could not open the repository within its 60 seconds, and the log does not say why. The existing snapshots are not affected.',
    why: 'VolSync gives `restic cat config` 60 seconds. After that it tries to create the repository, which fails because it exists: "repository master key and config already initialized".',
    fix: 'Open the repository with restic: it shows the error that the mover hid.',
    traps: [
      'The message looks as if the repository were the problem. It is there, and VolSync did not change it.',
      'Common reasons: a slow object store, hundreds of old locks, an access key without the right to read `keys/` or to write `locks/`.',
    ],
  },
  because: () =>
    'the repository exists, but could not be opened within 60 seconds.',
  fix: context => [
    {
      text: 'Open the repository where its credentials are available. restic shows the error that the mover hid.',
      command: 'restic cat config',
    },
    {
      text: `Check that the access key in Secret "${context.secretName}" can read keys/ and read, write and delete locks/.`,
    },
    {
      text: 'Count the locks. If there are hundreds and no backup of this repository is running, remove the stale ones.',
      command: 'restic list locks --no-lock && restic unlock',
    },
    retriesAutomatically(context),
  ],
});
