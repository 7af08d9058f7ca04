import { sayTime } from '../clock';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

/** VolSync's words for a source that it cannot make sense of, and what they mean. */
const COMPLAINTS: readonly (readonly [RegExp, string])[] = [
  [
    /a replication method must be specified/,
    'the source names no mover that VolSync knows, or more than one',
  ],
  [
    /only one replication method can be supplied/,
    'the source names more than one mover',
  ],
  [/unsupported copyMethod/, 'the copy method is not one that restic can use'],
];

export const invalidSpec: Rule = {
  code: 'invalid-spec',
  severity: 'critical',
  effect: 'at-risk',
  on: 'source',
  documentation: {
    title: 'The source cannot work as it is written',
    what: 'VolSync refuses the specification: no mover, several movers, or a copy method that does not fit.',
    why: 'The controller reports it for more than 5 seconds. With two movers it says, misleadingly, "a replication method must be specified".',
    fix: 'Leave one mover, `restic`, in the specification.',
    recordings: ['s24'],
  },
  evaluate: context => {
    const { run, name, namespace, means } = context;
    const complaint = COMPLAINTS.find(([pattern]) =>
      pattern.test(run.error?.message ?? ''),
    );
    return complaint
      ? {
          what: `VolSync cannot back up: ${complaint[1]}.`,
          why: `Since ${sayTime(run.error?.since)} the controller says: "${
            run.error?.message
          }".`,
          means,
          fix: [
            {
              text: 'Leave exactly one mover, `spec.restic`, in the source, in Git where Git owns it.',
              command: `kubectl -n ${namespace} get replicationsource ${name} -o yaml`,
            },
          ],
          evidence: failureEvidence(context),
          since: run.error?.since,
        }
      : undefined;
  },
};
