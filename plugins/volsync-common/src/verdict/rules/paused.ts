import { valueOf } from '../reading';
import { sayTime } from '../clock';
import { temporaryName } from '../../volsync/names';
import type { Rule } from '../rule';

export const paused: Rule = {
  code: 'paused',
  severity: 'warning',
  on: 'mover',
  remedy: 'resume',
  documentation: {
    title: 'Paused',
    what: 'The source or destination is paused: no run will move data.',
    why: '`spec.paused` is true. The condition says "Synchronization in-progress" all the same, and the Job stands with parallelism 0.',
    fix: 'Resume it: set `spec.paused` to false, in Git where Git owns it.',
    traps: [
      'Paused looks like busy.',
      'VolSync takes the volume snapshot of the next tick while paused, and backs that one up on resume: the first backup after a pause holds the data of the moment of pausing.',
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
      ? ` On resume the first backup will hold the data of ${sayTime(
          taken,
        )}, when its volume snapshot was taken, not the data of that moment.`
      : '';
    return {
      what: isSource
        ? 'Backups of this volume are paused.'
        : `The destination "${name}" is paused.`,
      why: `spec.paused is true on ${kind} "${name}"; the status keeps saying that a synchronization is in progress.`,
      means: isSource
        ? `No new backup is made.${onResume} ${means ?? ''}`.trim()
        : means,
      fix: [
        {
          text: 'Resume it, in Git where Git owns the resource.',
          command: `kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --type merge -p '{"spec":{"paused":false}}'`,
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
                text: 'volume snapshot that the next backup will read',
                at: taken,
                subject: `VolumeSnapshot ${temporary}`,
              },
            ]
          : []),
      ],
    };
  },
};
