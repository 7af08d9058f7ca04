import { formatDuration } from '../../duration';
import { latest, formatTime, secondsBetween } from '../clock';
import { deriveDrillDue, describeOrigin } from '../drills';
import type { Rule } from '../rule';

/** One drill may be late, because others run first or because the volume can't be drilled at the moment. */
const PERIODS_ALLOWED = 2;

export const drillOverdue: Rule = {
  code: 'drill-overdue',
  severity: 'warning',
  on: 'volume',
  remedy: 'drill',
  documentation: {
    what: 'Test restores (drills) of the volume are scheduled, but none has completed for twice the interval.',
    why: 'The interval is the annotation `backstage-volsync/drill` on the ReplicationSource, the PersistentVolumeClaim or the catalog entity, in this order, or else `volsync.operations.drills.every`. It is counted from the newest test restore with a result, or from when the portal first saw the interval.',
    fix: 'Fix what prevents the test restore from starting, or run one now.',
  },
  evaluate: ({ volume, now }) => {
    const outlook = deriveDrillDue(volume);
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
        ? `The last test restore was ${formatDuration(
            secondsBetween(drill.at, now) ?? age,
          )} ago. One is expected every ${formatDuration(everySeconds)}.`
        : `This volume has never been test-restored. A test restore is expected every ${formatDuration(
            everySeconds,
          )}, since ${formatTime(drillSchedule.since)}.`,
      why: hindrance
        ? `The attempt at ${formatTime(hindrance.at)} did not start: ${
            hindrance.message
          }`
        : 'No test restore has completed since then. The history shows the ones that started.',
      means:
        'For that long, nothing has confirmed that the data can be restored.',
      fix: [
        {
          text: hindrance
            ? 'Fix what prevents the test restore from starting. The portal retries it automatically.'
            : 'Run a test restore and check where it stops.',
        },
      ],
      remedyOperation: hindrance ? undefined : { kind: 'drill' },
      evidence: [
        {
          kind: 'config',
          text: `a test restore every ${formatDuration(
            everySeconds,
          )}, set ${describeOrigin(outlook.from)}`,
        },
      ],
      since: from,
    };
  },
};
