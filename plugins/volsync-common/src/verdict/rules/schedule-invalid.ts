import { shell } from '../../quoting';
import { parseSchedule } from '../../schedule';
import type { Rule } from '../rule';

export const scheduleInvalid: Rule = {
  code: 'schedule-invalid',
  severity: 'critical',
  effect: 'at-risk',
  on: 'source',
  documentation: {
    what: "VolSync can't parse the schedule: it makes one backup and then stays in Error.",
    why: "The schedule has a value out of range, or not five fields. The API server's own validation accepts `61 25 * * *`.",
    fix: 'Correct the schedule: five fields, or a descriptor such as @hourly, in UTC.',
    traps: [
      'The first backup succeeds and remains visible as Successful indefinitely.',
      'Sunday is 0. VolSync rejects 7.',
    ],
    recordings: ['s24'],
  },
  evaluate: ({ source, run, name, namespace, means }) => {
    const text = source.spec?.trigger?.schedule;
    const schedule = text ? parseSchedule(text) : undefined;
    return schedule?.state === 'invalid'
      ? {
          what: `The schedule "${text}" is invalid, so no scheduled backups run.`,
          why: `${schedule.reason}.`,
          means,
          fix: [
            {
              text: 'Correct the schedule: minute, hour, day, month and weekday in UTC, such as "0 3 * * *".',
              command: shell`kubectl -n ${namespace} patch replicationsource ${name} --type merge -p '{"spec":{"trigger":{"schedule":"0 3 * * *"}}}'`,
            },
          ],
          evidence: [
            {
              kind: 'resource',
              text: `spec.trigger.schedule: "${text}"`,
              subject: `ReplicationSource ${name}`,
            },
          ],
          since: run.failingSince,
        }
      : undefined;
  },
};
