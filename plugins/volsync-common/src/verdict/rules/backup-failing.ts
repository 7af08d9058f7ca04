import { lastTellingLine } from '../../volsync/moverLog';
import {
  describeFailure,
  explainFailure,
  failureEvidence,
} from '../failureText';
import { HINDRANCES, logCommand } from '../failureRule';
import type { Rule } from '../rule';

export const backupFailing: Rule = {
  code: 'backup-failing',
  severity: 'critical',
  on: 'mover',
  documentation: {
    title: 'The present run fails',
    what: 'A pod of the present run has failed, the last run ended Failed, or the controller has been reporting an error for more than 5 seconds, and no particular cause was recognised.',
    why: 'Failed pods since lastSyncStartTime, the failed count of the Job, `latestMoverStatus.result: Failed`, or the condition Error standing for more than 5 s (shorter ones flash in healthy runs; the longest recorded was 1.9 s).',
    fix: 'Read the log of the failed pod; VolSync tries again by itself, up to eight pods a run, and then begins anew.',
    traps: [
      'VolSync shows the last success for 20 to 29 minutes while every pod fails, and its condition never says failed.',
    ],
  },
  evaluate: context => {
    const { run, means } = context;
    if (!run.failing || (run.cause && !HINDRANCES.has(run.cause))) {
      return undefined;
    }
    const line = lastTellingLine(run.causeText);
    return {
      what: `${describeFailure(context)}${
        line ? `: "${line}".` : ', and nothing says why.'
      }`,
      why: `${explainFailure(context)} ${
        run.cause
          ? 'Another finding explains the cause.'
          : 'No cause was recognised in what the mover, its pods and the controller said.'
      }`.trim(),
      means,
      fix: [
        {
          text: run.cause
            ? 'Mend the cause, which another finding names. What the failed pod wrote:'
            : 'Read what the failed pod wrote.',
          command: logCommand(context),
        },
      ],
      evidence: failureEvidence(context),
      since: run.failingSince,
    };
  },
};
