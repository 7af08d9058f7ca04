import { shell } from '../../quoting';
import {
  describeFailure,
  explainFailure,
  failureEvidence,
} from '../failureText';
import { oddRetention } from '../../volsync/retention';
import type { Rule } from '../rule';

export const retentionOdd: Rule = {
  code: 'retention-odd',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'A value in `spec.restic.retain` is one that restic rejects or that keeps nothing: zero, negative or not a number.',
    why: "The specification has such a value, or a pod failed in restic's forget after the snapshot was saved.",
    fix: 'Use positive whole numbers, and leave out the periods that you do not need.',
    traps: [
      'The API server accepts `last: "0"`, `daily: 0` and `last: "five"`. Every run then fails after it saved its snapshot.',
    ],
  },
  evaluate: context => {
    const { source, run, name, namespace, means } = context;
    const odd = oddRetention(source.spec?.restic?.retain);
    const fails = run.failing && run.cause === 'retention-odd';
    if (odd.length === 0 && !fails) {
      return undefined;
    }
    return {
      what: odd.length
        ? `Backups fail because the retention is invalid: ${odd.join('; ')}.`
        : `${describeFailure(context)}: restic rejects the retention.`,
      why: fails
        ? explainFailure(context)
        : `spec.restic.retain of ReplicationSource "${name}" has these values. restic rejects them after the snapshot is saved.`,
      means,
      fix: [
        {
          text: 'Correct spec.restic.retain. Use positive whole numbers, such as daily: 7 and last: "3".',
          command: shell`kubectl -n ${namespace} edit replicationsource ${name}`,
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `spec.restic.retain: ${JSON.stringify(
            source.spec?.restic?.retain ?? {},
          )}`,
          subject: `ReplicationSource ${name}`,
        },
        ...(fails ? failureEvidence(context) : []),
      ],
      since: fails ? run.failingSince : undefined,
    };
  },
};
