import { lastRelevantLine } from '../../volsync/moverLog';
import {
  describeFailure,
  explainFailure,
  failureEvidence,
} from '../failureText';
import { BLOCKERS, logCommand } from '../failureRule';
import type { Rule } from '../rule';
import type { MoverContext } from '../context';
import type { FindingCode } from '../findingTitles';
import { nameFindings } from '../wording';

export const backupFailing: Rule = {
  code: 'backup-failing',
  severity: 'critical',
  on: 'mover',
  documentation: {
    what: 'The current or last run failed, and the portal did not recognize a specific cause.',
    why: 'Detected from failed pods since `lastSyncStartTime`, the failed count of the Job, `latestMoverStatus.result: Failed`, or a condition with reason Error for more than 5 s. Shorter errors occur in healthy runs; the longest recorded one lasted 1.9 s.',
    fix: 'Read the log of the failed pod. VolSync retries automatically; after eight failed pods it starts a new run.',
    traps: [
      'While every pod fails, VolSync shows the last success for another 20 to 29 minutes, and its condition never reports a failure.',
    ],
  },
  evaluate: context => {
    const { run, means } = context;
    if (!run.failing || (run.cause && !BLOCKERS.has(run.cause))) {
      return undefined;
    }
    const line = lastRelevantLine(run.causeText);
    const explained = explainedBy(context);
    return {
      what: `${describeFailure(context)}${
        line ? `: "${line}".` : ' for an unknown reason.'
      }`,
      why: `${explainFailure(context)} ${
        explained.length > 0
          ? `For the cause, see ${nameFindings(explained)}.`
          : 'The logs, the pods and the controller do not show a known cause.'
      }`.trim(),
      means,
      fix: [
        {
          text:
            explained.length > 0
              ? `Fix ${nameFindings(
                  explained,
                )}. The log of the failed pod has the details.`
              : 'Read the log of the failed pod.',
          command: logCommand(context),
        },
      ],
      see: explained,
      evidence: failureEvidence(context),
      since: run.failingSince,
    };
  },
};

/** The finding that explains the cause. Only sources have a retention. */
function explainedBy({ run, kind }: MoverContext): readonly FindingCode[] {
  return run.cause &&
    (run.cause !== 'retention-odd' || kind === 'ReplicationSource')
    ? [run.cause]
    : [];
}
