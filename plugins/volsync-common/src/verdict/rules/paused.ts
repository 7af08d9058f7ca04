import { shell } from '../../quoting';
import { valueOf } from '../reading';
import { formatTime } from '../clock';
import { temporaryName } from '../../volsync/names';
import type { Rule } from '../rule';

export const paused: Rule = {
  code: 'paused',
  severity: 'warning',
  on: 'mover',
  remedy: 'resume',
  documentation: {
    what: 'The source or destination is paused, so no run transfers data.',
    why: '`spec.paused` is true. The condition still says "Synchronization in-progress", and the Job has parallelism 0.',
    fix: 'Resume it: set `spec.paused` to false. If Git manages the resource, change it there.',
    traps: [
      'A paused resource looks busy.',
      'While paused, VolSync still takes the volume snapshot of the next scheduled run and backs it up on resume: the first backup after a pause contains the data from before.',
    ],
    recordings: ['s19'],
  },
  evaluate: ({ resource, mover, kind, name, namespace, means }) => {
    if (resource.spec?.paused !== true) {
      return undefined;
    }
    const temporary = temporaryName(kind, name);
    const image = valueOf(mover.volumeSnapshots)?.find(
      ({ metadata }) => metadata.name === temporary,
    );
    const taken =
      image?.status?.creationTime ?? image?.metadata.creationTimestamp;
    const isSource = kind === 'ReplicationSource';
    const onResume = taken
      ? ` The first backup after resuming contains the data from ${formatTime(
          taken,
        )}, when its volume snapshot was taken.`
      : '';
    return {
      what: isSource
        ? 'Backups of this volume are paused, so no new backup is made.'
        : `The destination "${name}" is paused, so it does not restore.`,
      why: `spec.paused is true on ${kind} "${name}". Its status still says that a synchronization is in progress.`,
      means: isSource ? `${means ?? ''}${onResume}`.trim() : means,
      fix: [
        {
          text: 'Resume it. If Git manages the resource, change spec.paused there.',
          command: shell`kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --type merge -p '{"spec":{"paused":false}}'`,
        },
      ],
      remedyOperation: isSource ? { kind: 'resume' } : undefined,
      evidence: [
        {
          kind: 'resource',
          text: 'spec.paused: true',
          subject: `${kind} ${name}`,
        },
        ...(taken
          ? [
              {
                kind: 'resource' as const,
                text: 'volume snapshot for the next backup',
                at: taken,
                subject: `VolumeSnapshot ${temporary}`,
              },
            ]
          : []),
      ],
    };
  },
};
