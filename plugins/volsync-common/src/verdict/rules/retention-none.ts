import { hasRetention } from '../../volsync/retention';
import type { Rule } from '../rule';

export const retentionNone: Rule = {
  code: 'retention-none',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'Only one snapshot is ever kept',
    what: 'The source sets no retention: VolSync then keeps the last snapshot only and forgets every older one.',
    why: '`spec.restic.retain` is absent or empty; VolSync then runs `forget --keep-last 1`.',
    fix: 'Set a retention.',
    traps: [
      'A mistake in the data that is noticed after the next backup cannot be undone.',
    ],
    recordings: ['s31'],
  },
  evaluate: ({ source, name, namespace }) =>
    source.spec?.restic && !hasRetention(source.spec.restic.retain)
      ? {
          what: 'Only the newest snapshot is ever kept: the source sets no retention.',
          why: 'spec.restic.retain is absent or empty, and VolSync then runs forget with --keep-last 1 after every backup.',
          means:
            'You can go back to the last backup only; damage that it already contains cannot be undone.',
          fix: [
            {
              text: 'Set a retention, in Git where Git owns the source.',
              command: `kubectl -n ${namespace} patch replicationsource ${name} --type merge -p '{"spec":{"restic":{"retain":{"last":"3","daily":7,"weekly":4}}}}'`,
            },
          ],
          evidence: [
            {
              kind: 'resource',
              text: 'spec.restic.retain is absent',
              subject: `ReplicationSource ${name}`,
            },
          ],
        }
      : undefined,
};
