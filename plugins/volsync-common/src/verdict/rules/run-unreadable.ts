import type { Reading } from '../reading';
import type { Draft, Rule } from '../rule';
import { explainUnread } from '../unreadText';

export const runUnreadable: Rule = {
  code: 'run-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'mover',
  documentation: {
    title: 'The run could not be watched',
    what: 'What shows whether a run fails or is stuck could not be read: Jobs, pods, the claims and volume snapshots that VolSync makes, or their events.',
    why: 'The API server could not be reached, did not answer in time, or refused. A cluster without volume snapshots does not count, nor what a recording does not hold.',
    fix: "Give the portal's account the right to list them.",
  },
  evaluate: ({ mover, namespace, kind, name }) => {
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
  },
};

function isNeeded(resource: string, reason: string): boolean {
  if (resource === 'jobs' || resource === 'pods') {
    return true;
  }
  return !(
    reason === 'not-recorded' ||
    (resource === 'volumesnapshots' && reason === 'not-found')
  );
}
