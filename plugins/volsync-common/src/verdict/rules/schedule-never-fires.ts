import { parseSchedule } from '../../schedule';
import type { Rule } from '../rule';

export const scheduleNeverFires: Rule = {
  code: 'schedule-never-fires',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'The schedule never fires',
    what: 'No day of the calendar matches the schedule. VolSync does not wait then: it backs up again and again, without a pause.',
    why: 'The schedule parses, and no date in 28 years matches it.',
    fix: 'Choose a day that exists.',
    traps: [
      'Recorded with 31 February: 23 backups in two minutes. Retention then pushes out all real history.',
    ],
    recordings: ['s24'],
  },
  evaluate: ({ source, name, namespace }) => {
    const text = source.spec?.trigger?.schedule;
    return text && parseSchedule(text).state === 'never'
      ? {
          what: `No day ever matches the schedule "${text}", and VolSync then backs up without a pause.`,
          why: 'The schedule can be read, but no date in the calendar fits it.',
          means:
            'Endless backups fill the retention with copies of the present, and push older states out.',
          fix: [
            {
              text: 'Choose a day that exists.',
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
        }
      : undefined;
  },
};
