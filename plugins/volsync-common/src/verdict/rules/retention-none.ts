import { shell } from '../../quoting';
import { hasRetention } from '../../volsync/retention';
import type { Rule } from '../rule';

export const retentionNone: Rule = {
  code: 'retention-none',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'The source has no retention. VolSync then keeps only the latest snapshot and removes all older ones.',
    why: '`spec.restic.retain` is not set or empty, so VolSync runs `forget --keep-last 1`.',
    fix: 'Set a retention.',
    traps: [
      "Damaged data that is noticed after the next backup can't be recovered.",
    ],
    recordings: ['s31'],
  },
  evaluate: ({ source, name, namespace }) =>
    source.spec?.restic && !hasRetention(source.spec.restic.retain)
      ? {
          what: 'Only the latest snapshot is kept because the source has no retention.',
          why: 'spec.restic.retain is not set, so VolSync runs forget with --keep-last 1 after every backup.',
          means:
            "You can restore only the latest backup. Damage that it already contains can't be undone.",
          fix: [
            {
              text: 'Set a retention. If Git manages the resource, change it there.',
              command: shell`kubectl -n ${namespace} patch replicationsource ${name} --type merge -p '{"spec":{"restic":{"retain":{"last":"3","daily":7,"weekly":4}}}}'`,
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
