import { parseSchedule } from '../../schedule';
import type { Rule } from '../rule';

export const scheduleInvalid: Rule = {
  code: 'schedule-invalid',
  severity: 'critical',
  effect: 'at-risk',
  on: 'source',
  documentation: {
    title: 'The schedule is not one',
    what: 'VolSync cannot read the schedule: it makes one backup and then stays in Error.',
    why: "The schedule has a value out of range, or not five fields. The API server's own check lets `61 25 * * *` pass.",
    fix: 'Correct the schedule: five fields or @hourly and the like, in UTC.',
    traps: [
      'The first backup succeeds and stays in view as Successful for ever.',
      'Sunday is 0; VolSync refuses 7.',
    ],
    recordings: ['s24'],
  },
  evaluate: ({ source, run, name, namespace, means }) => {
    const text = source.spec?.trigger?.schedule;
    const schedule = text ? parseSchedule(text) : undefined;
    return schedule?.state === 'invalid'
      ? {
          what: `The schedule "${text}" cannot be read, so no scheduled backup is made.`,
          why: `${schedule.reason}.`,
          means,
          fix: [
            {
              text: 'Correct the schedule: minute hour day month weekday, in UTC, such as "0 3 * * *".',
              command: `kubectl -n ${namespace} patch replicationsource ${name} --type merge -p '{"spec":{"trigger":{"schedule":"0 3 * * *"}}}'`,
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
