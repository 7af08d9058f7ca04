import { shell } from '../../quoting';
import { parseSchedule } from '../../schedule';
import type { Rule } from '../rule';

export const scheduleNeverFires: Rule = {
  code: 'schedule-never-fires',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'No date matches the schedule. VolSync then does not wait: it backs up repeatedly without a pause.',
    why: 'The schedule is valid, but no date in 28 years matches it.',
    fix: 'Use a date that exists.',
    traps: [
      'Recorded with 31 February: 23 backups in two minutes. Retention then removes all older snapshots.',
    ],
    recordings: ['s24'],
  },
  evaluate: ({ source, name, namespace }) => {
    const text = source.spec?.trigger?.schedule;
    return text && parseSchedule(text).state === 'never'
      ? {
          what: `Backups run without a pause because no date matches the schedule "${text}".`,
          why: 'The schedule is valid, but no date in the calendar matches it.',
          means:
            'The retention fills with snapshots of the current data, and older snapshots are removed.',
          fix: [
            {
              text: 'Use a date that exists.',
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
        }
      : undefined;
  },
};
