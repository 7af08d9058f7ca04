import { failureRule, logCommand, triesAgain } from '../failureRule';

export const unreadableFiles = failureRule({
  code: 'unreadable-files',
  documentation: {
    title: 'The mover may not read or write some files',
    what: 'The mover runs as a user who may not read every file of the volume, or may not write what it restores.',
    why: 'restic says "permission denied" for files, and "at least one source file could not be read" (its exit code 3).',
    fix: 'Let the mover run as the user who owns the files.',
    traps: [
      'Every retry saves an incomplete snapshot that looks like a complete one, and retention does not run.',
    ],
    recordings: ['s29'],
  },
  because: ({ kind }) =>
    kind === 'ReplicationSource'
      ? 'the mover may not read some files of the volume.'
      : 'the mover may not write some files into the volume.',
  fix: context => [
    { text: 'See which files.', command: logCommand(context) },
    {
      text: 'Run the mover as the owner of the files: `spec.restic.moverSecurityContext` with `runAsUser`, `runAsGroup` and `fsGroup`.',
    },
    {
      text: 'Or allow privileged movers in this namespace, if the platform permits.',
      command: `kubectl annotate namespace ${context.namespace} volsync.backube/privileged-movers=true`,
    },
    triesAgain(context),
  ],
});
