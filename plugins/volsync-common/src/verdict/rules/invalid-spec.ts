import { shell } from '../../quoting';
import { formatTime } from '../clock';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

/** VolSync's messages about an invalid source, and what they mean. */
const COMPLAINTS: readonly (readonly [RegExp, string])[] = [
  [
    /a replication method must be specified/,
    'the ReplicationSource has no mover that VolSync supports, or more than one',
  ],
  [
    /only one replication method can be supplied/,
    'the ReplicationSource has more than one mover',
  ],
  [
    /unsupported copyMethod/,
    'the restic mover does not support the copy method',
  ],
];

export const invalidSpec: Rule = {
  code: 'invalid-spec',
  severity: 'critical',
  effect: 'at-risk',
  on: 'source',
  documentation: {
    what: 'VolSync rejects the ReplicationSource: it has no mover, several movers, or an unsupported copy method.',
    why: 'The controller has reported this for more than 5 seconds. With two movers, its message is misleading: "a replication method must be specified".',
    fix: 'Keep exactly one mover, `restic`, in the specification.',
    recordings: ['s24'],
  },
  evaluate: context => {
    const { run, name, namespace, means } = context;
    const complaint = COMPLAINTS.find(([pattern]) =>
      pattern.test(run.error?.message ?? ''),
    );
    return complaint
      ? {
          what: `VolSync can't back up this volume: ${complaint[1]}.`,
          why: `Since ${formatTime(
            run.error?.since,
          )}, the VolSync controller has reported: "${run.error?.message}".`,
          means,
          fix: [
            {
              text: 'Keep exactly one mover, spec.restic, in the ReplicationSource. If Git manages the resource, change it there.',
              command: shell`kubectl -n ${namespace} get replicationsource ${name} -o yaml`,
            },
          ],
          evidence: failureEvidence(context),
          since: run.error?.since,
        }
      : undefined;
  },
};
