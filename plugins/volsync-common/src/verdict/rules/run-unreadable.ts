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
    title: 'The run could not be watched',
    what: 'What shows whether a run fails or is stuck could not be read: Jobs, pods, the claims and volume snapshots that VolSync makes, or their events; or Jobs and pods of what else uses the repository.',
    why: 'The API server could not be reached, did not answer in time, or refused. A cluster without volume snapshots does not count, nor what a recording does not hold.',
    fix: "Give the portal's account the right to list them.",
  },
  evaluate: context => [
    ...missingOf(context),
    // What they meet in the repository is this source's matter, too. Where all are unread, its own say so.
    ...(context.kind === 'ReplicationSource' && isRunRead(context)
      ? othersOfRepository(context as SourceContext).flatMap(missingRunOf)
      : []),
  ],
};

function missingOf({ mover, namespace, kind, name }: MoverContext): Draft[] {
  const parts: readonly (readonly [string, string, Reading<unknown>])[] = [
    ['Jobs', 'jobs', mover.jobs],
    ['pods', 'pods', mover.pods],
    ['claims', 'persistentvolumeclaims', mover.claims],
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
            cost: 'a failing or stuck run would not be seen',
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
          cost: 'damage that it meets there would not be seen',
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
