import { shell } from '../../quoting';
import { failureRule, logCommand, retriesAutomatically } from '../failureRule';
import type { MoverContext } from '../context';
import type { FixStep } from '../verdict';
import { PRIVILEGED_MOVERS_ANNOTATION } from '../../volsync/names';

export const unreadableFiles = failureRule({
  code: 'unreadable-files',
  documentation: {
    what: 'The mover runs as a user who does not have permission to read every file of the volume, or to write the restored files.',
    why: 'restic reports "permission denied" for files, and "at least one source file could not be read" (its exit code 3). "input/output error" or "stale file handle" mean that the volume fails, whoever reads it.',
    fix: 'Run the mover as the user who owns the files. If the volume itself returns errors, repair its storage.',
    traps: [
      'Every retry saves an incomplete snapshot that looks like a complete one, and retention is not applied.',
    ],
    recordings: ['s29'],
  },
  because: ({ kind, run }) => {
    if (saysVolumeFails(run.causeText)) {
      return 'the volume itself returns errors when its files are read or written.';
    }
    return kind === 'ReplicationSource'
      ? 'the mover does not have permission to read some files of the volume.'
      : 'the mover does not have permission to write some files to the volume.';
  },
  fix: context =>
    saysVolumeFails(context.run.causeText)
      ? storageSteps(context)
      : [
          {
            text: 'Find out which files are affected.',
            command: logCommand(context),
          },
          {
            text: 'Run the mover as the owner of the files: set runAsUser, runAsGroup and fsGroup in spec.restic.moverSecurityContext.',
          },
          {
            text: 'Alternatively, allow privileged movers in this namespace if your platform permits it.',
            command: shell`kubectl annotate namespace ${context.namespace} ${PRIVILEGED_MOVERS_ANNOTATION}=true`,
          },
          retriesAutomatically(context),
        ],
});

/** The storage returns an error, which no permission changes. */
function saysVolumeFails(text: string | undefined): boolean {
  return /input\/output error|stale (NFS )?file handle|structure needs cleaning|transport endpoint is not connected/i.test(
    text ?? '',
  );
}

function storageSteps(context: MoverContext): readonly FixStep[] {
  return [
    {
      text: 'Find out which files are affected.',
      command: logCommand(context),
    },
    {
      text: 'Check the health of the volume in its storage system, and repair its file system. The newest complete snapshot is older than this run.',
    },
    retriesAutomatically(context),
  ];
}
