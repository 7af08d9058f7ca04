import { formatTime } from '../clock';
import type { Rule } from '../rule';
import { nameFindings } from '../wording';

export const staleSuccess: Rule = {
  code: 'stale-success',
  severity: 'warning',
  on: 'mover',
  symptom: true,
  namesCauses: true,
  documentation: {
    what: '`latestMoverStatus` says Successful, but for an earlier run. The current run is failing.',
    why: 'Pods of the current run have failed, or the controller reports an error, while the status still shows the result of the previous run.',
    fix: 'Do not rely on the status. Fix the findings listed with it.',
    traps: [
      'VolSync updates the result only after the eighth failed pod, which takes 20 to 29 minutes. An error of the controller never updates it.',
    ],
    recordings: ['s18', 's17', 's24', 's39'],
  },
  evaluate: ({ run, status, kind, name, now }, causes) =>
    run.failing && status?.latestMoverStatus?.result === 'Successful'
      ? {
          what: 'The status still shows an old success, but the current run is failing.',
          why: `latestMoverStatus says Successful for the run that ended at ${formatTime(
            status.lastSyncTime,
          )}. The current run has been failing since ${formatTime(
            run.failingSince,
          )}.`,
          fix: [
            {
              text:
                causes.length > 0
                  ? `Fix ${nameFindings(
                      causes,
                    )}. VolSync then updates the status automatically.`
                  : 'Check why the current run is failing. VolSync updates the status automatically.',
            },
          ],
          see: causes,
          evidence: [
            {
              kind: 'resource',
              text: 'latestMoverStatus.result: Successful',
              at: status.lastSyncTime ?? now,
              subject: `${kind} ${name}`,
            },
          ],
          since: run.failingSince,
        }
      : undefined,
};
