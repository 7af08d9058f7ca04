import { shell } from '../../quoting';
import { recogniseCause } from '../../volsync/failureCauses';
import {
  describeFailure,
  explainFailure,
  failureEvidence,
} from '../failureText';
import { waitingContainers } from '../blocker';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

const REQUIRED = ['RESTIC_REPOSITORY', 'RESTIC_PASSWORD'] as const;
const KEY_NAMES =
  /missing field: (\S+)|ERROR: (\S+) must be defined|couldn't find key (\S+) in Secret/;

export const secretKeyMissing: Rule = {
  code: 'secret-key-missing',
  severity: 'critical',
  effect: 'at-risk',
  on: 'mover',
  documentation: {
    what: 'A key that VolSync needs is missing from the Secret, or empty.',
    why: 'The controller reports `secret is missing field`, the mover "must be defined" or the kubelet "couldn\'t find key". Or the key is not among the names of the Secret\'s keys.',
    fix: 'Add RESTIC_REPOSITORY and RESTIC_PASSWORD.',
    recordings: ['s09'],
  },
  evaluate: context => {
    const { run, mover, namespace, secretName, means } = context;
    const fix = [
      {
        text: `Add the key to Secret "${secretName}", or to the ExternalSecret that creates it.`,
        command: shell`kubectl -n ${namespace} describe secret ${secretName}`,
      },
    ];
    if (run.failing && run.cause === 'secret-key-missing') {
      const match = KEY_NAMES.exec(run.causeText ?? '');
      const key = match?.[1] ?? match?.[2] ?? match?.[3];
      return {
        what: `${describeFailure(context)}: ${
          key ?? 'a key'
        } is missing from Secret "${secretName}" or empty.`,
        why: explainFailure(context),
        means,
        fix,
        evidence: failureEvidence(context),
        since: run.failingSince,
      };
    }
    const waiting = waitingContainers(context).find(
      ({ text }) => recogniseCause(text) === 'secret-key-missing',
    );
    const keys = valueOf(mover.secret)?.keys;
    const absent = keys && REQUIRED.filter(key => !keys.includes(key));
    if (!waiting && !absent?.length) {
      return undefined;
    }
    return {
      what: absent?.length
        ? `The run can't start because Secret "${secretName}" has no ${absent.join(
            ' and no ',
          )}.`
        : `The run can't start because a key is missing from Secret "${secretName}".`,
      why: waiting
        ? `${waiting.subject} reports: "${waiting.text}".`
        : `Its keys: ${keys?.join(', ') || 'none'}.`,
      means,
      fix,
      evidence: waiting
        ? [waiting]
        : [
            {
              kind: 'secret',
              text: `keys: ${keys?.join(', ') || 'none'}`,
              subject: `Secret ${secretName}`,
            },
          ],
    };
  },
};
