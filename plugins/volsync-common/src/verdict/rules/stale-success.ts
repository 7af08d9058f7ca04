import { sayTime } from '../clock';
import type { Rule } from '../rule';

export const staleSuccess: Rule = {
  code: 'stale-success',
  severity: 'warning',
  on: 'mover',
  symptom: true,
  documentation: {
    title: 'The status still shows an old success',
    what: '`latestMoverStatus` says Successful, but of an earlier run: the present one fails.',
    why: 'Pods of the present run have failed, or the controller reports an error, while the result of the run before stands.',
    fix: 'Do not trust the status; mend what the other findings name.',
    traps: [
      'VolSync replaces the result only after the eighth failed pod: 20 to 29 minutes. An error of the controller never replaces it.',
    ],
    recordings: ['s18', 's17', 's24', 's39'],
  },
  evaluate: ({ run, status, kind, name, now }) =>
    run.failing && status?.latestMoverStatus?.result === 'Successful'
      ? {
          what: 'VolSync still shows the last success, but the present run fails.',
          why: `latestMoverStatus says Successful of the run that ended at ${sayTime(
            status.lastSyncTime,
          )}; it has been failing since ${sayTime(run.failingSince)}.`,
          fix: [
            {
              text: 'Mend what the other findings name; the status will follow by itself.',
            },
          ],
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
