import type { MoverContext, SourceContext } from '../context';
import type { Reading } from '../reading';
import type { Draft, Rule } from '../rule';
import { othersOfRepository } from '../sameRepository';
import { explainUnread } from '../unreadText';

export const runUnreadable: Rule = {
  code: 'run-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'mover',
  documentation: {
    what: 'Objects that show whether a run fails or is stuck could not be read. These are Jobs, pods, the PersistentVolumeClaims and volume snapshots of VolSync, their events, and the Jobs and pods of others that use the repository.',
    why: 'The API server could not be reached, timed out or denied access. A cluster without volume snapshots does not count, nor does anything that a recording does not contain.',
    fix: "Grant the portal's service account permission to list them.",
  },
  evaluate: context => [
    ...missingOf(context),
    // Damage that others find in the repository affects this source, too. If its own are unread, that finding is enough.
    ...(context.kind === 'ReplicationSource' && isRunRead(context)
      ? othersOfRepository(context as SourceContext).flatMap(missingRunOf)
      : []),
  ],
};

function missingOf({ mover, namespace, kind, name }: MoverContext): Draft[] {
  const parts: readonly (readonly [string, string, Reading<unknown>])[] = [
    ['Jobs', 'jobs', mover.jobs],
    ['pods', 'pods', mover.pods],
    ['PersistentVolumeClaims', 'persistentvolumeclaims', mover.claims],
    ['volume snapshots', 'volumesnapshots', mover.volumeSnapshots],
    ['events', 'events', mover.events],
  ];
  return parts.flatMap(([part, resource, reading]): Draft[] =>
    reading.state === 'unread' && isNeeded(resource, reading.reason)
      ? [
          explainUnread({
            part: `${part} of ${kind} "${name}"`,
            resource,
            reading,
            namespace,
            cost: 'a failing or stuck run goes unnoticed',
          }),
        ]
      : [],
  );
}

function isRunRead({ mover }: MoverContext): boolean {
  return mover.pods.state === 'read' && mover.jobs.state === 'read';
}

function missingRunOf(other: MoverContext): Draft[] {
  const { mover, namespace, kind, name } = other;
  const [part, reading] =
    mover.pods.state === 'unread'
      ? (['pods', mover.pods] as const)
      : (['Jobs', mover.jobs] as const);
  return reading.state === 'unread'
    ? [
        explainUnread({
          part: `${part} of ${kind} "${name}", which uses the same repository,`,
          resource: part.toLowerCase(),
          reading,
          namespace,
          cost: 'repository damage that it finds goes unnoticed',
        }),
      ]
    : [];
}

function isNeeded(resource: string, reason: string): boolean {
  if (resource === 'jobs' || resource === 'pods') {
    return true;
  }
  return !(
    reason === 'not-recorded' ||
    (resource === 'volumesnapshots' && reason === 'not-found')
  );
}
