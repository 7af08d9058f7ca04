import { sayDuration } from '../../duration';
import { latest, sayTime, secondsBetween } from '../clock';
import { deriveDrillOutlook } from '../drills';
import type { Rule } from '../rule';

/** One drill may be late, behind others or while the volume cannot be drilled, before it counts. */
const PERIODS_ALLOWED = 2;

export const drillOverdue: Rule = {
  code: 'drill-overdue',
  severity: 'warning',
  on: 'volume',
  remedy: 'drill',
  documentation: {
    title: 'No drill for too long',
    what: 'Drills of the volume are wanted on a schedule, and none was carried out for twice as long as it should be.',
    why: 'The period is the annotation `backstage-volsync/drill` (source, else claim, else catalog entity), else `volsync.operations.drills.every`. It is counted from the newest drill that came to a result, or from when the portal learnt that drills are wanted.',
    fix: 'Mend what keeps the drill from beginning, or run one now.',
  },
  evaluate: ({ volume, now }) => {
    const outlook = deriveDrillOutlook(volume);
    const { drill, drillSchedule } = volume;
    if (!outlook?.scheduled || !drillSchedule) {
      return undefined;
    }
    const { everySeconds, hindrance } = outlook;
    const from = latest([drillSchedule.since, drill?.at]);
    const age = secondsBetween(from, now);
    if (age === undefined || age <= PERIODS_ALLOWED * everySeconds) {
      return undefined;
    }
    return {
      what: drill
        ? `The last drill was ${sayDuration(
            secondsBetween(drill.at, now) ?? age,
          )} ago; there should be one every ${sayDuration(everySeconds)}.`
        : `No drill was ever carried out; there should be one every ${sayDuration(
            everySeconds,
          )}, since ${sayTime(drillSchedule.since)}.`,
      why: hindrance
        ? `At ${sayTime(hindrance.at)} a drill was tried and did not begin: ${
            hindrance.message
          }`
        : 'No drill came to a result since; the history says what became of those that began.',
      means: 'Whether the data can be got back was not proven for that long.',
      fix: [
        {
          text: hindrance
            ? 'Mend what keeps the drill from beginning; it is tried again by itself.'
            : 'Run a drill, and see where it stops.',
        },
      ],
      remedyOperation: hindrance ? undefined : { kind: 'drill' },
      evidence: [
        {
          kind: 'config',
          text: `a drill every ${sayDuration(everySeconds)}, set ${sayFrom(
            outlook.from,
          )}`,
        },
      ],
      since: from,
    };
  },
};

function sayFrom(
  from: NonNullable<ReturnType<typeof deriveDrillOutlook>>['from'],
): string {
  switch (from) {
    case 'portal':
      return 'by volsync.operations.drills.every';
    case 'entity':
      return 'on the catalog entity';
    default:
      return `on the ${from}`;
  }
}
