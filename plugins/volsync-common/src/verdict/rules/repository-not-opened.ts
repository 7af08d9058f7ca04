import { failureRule, retriesAutomatically } from '../failureRule';

export const repositoryNotOpened = failureRule({
  code: 'repository-not-opened',
  documentation: {
    what: 'The mover could not open the repository within its 60 seconds, and the log does not say why. The existing snapshots are not affected.',
    why: 'VolSync gives `restic cat config` 60 seconds. After that it tries to create the repository, which fails because it exists: "repository master key and config already initialized". "repository already contains keys" means that `config` was not found.',
    fix: 'Open the repository with restic: it shows the error that the mover hid.',
    traps: [
      'The message looks as if the repository were the problem. It is there, and VolSync did not change it.',
      'Two runs that start in an empty path at the same time, such as the first backup and a restore, both try to create the repository. The second one fails with "repository already contains keys".',
      'Common reasons: a slow object store, hundreds of old locks, an access key without the right to read `keys/` or to write `locks/`.',
    ],
  },
  because: ({ run }) =>
    hasNoConfig(run.causeText)
      ? 'the repository has keys but no config object, so another run was creating it at that moment, or the object was deleted.'
      : 'the repository exists, but could not be opened within 60 seconds.',
  fix: context => [
    ...(hasNoConfig(context.run.causeText)
      ? [
          {
            text: 'Wait for the next attempt. If the repository is new, the other run has created it by then.',
          },
          {
            text: 'If the next attempt fails, too, the config object was deleted. If the bucket is versioned, restore it.',
          },
        ]
      : []),
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

function hasNoConfig(text: string | undefined): boolean {
  return /repository already contains keys/i.test(text ?? '');
}
