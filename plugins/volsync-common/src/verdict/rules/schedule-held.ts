import { ANNOTATION_HOLD } from '../../annotations';
import { readHold } from '../../volsync/hold';
import { formatTime } from '../clock';
import type { Rule } from '../rule';

export const scheduleHeld: Rule = {
  code: 'schedule-held',
  severity: 'info',
  on: 'source',
  documentation: {
    what: 'An operation of the portal, such as a backup on demand or a restore over the live data, suspends the schedule while it runs.',
    why: `The annotation \`${ANNOTATION_HOLD}\` contains the current manual trigger of the source and is less than a day old. As far as the portal knows, an operation is running on the volume.`,
    fix: 'Nothing to fix: the operation removes its trigger when it ends. Do not remove it earlier, because a backup during a restore would save a mix of old and new data.',
  },
  evaluate: ({ source, name, volume }) => {
    const hold = readHold(source, volume);
    const { schedule } = source.spec?.trigger ?? {};
    if (!hold || !schedule) {
      return undefined;
    }
    return {
      what: `An operation has suspended the schedule "${schedule}" since ${formatTime(
        hold.since,
      )}.`,
      why: `It set the manual trigger "${hold.tag}" and removes it when it ends.`,
      means: 'Scheduled backups continue when the operation ends.',
      fix: [
        {
          text: 'Wait for the operation to finish, or stop it. Do not remove the trigger yourself.',
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `${ANNOTATION_HOLD}: since ${hold.since}`,
          subject: `ReplicationSource ${name}`,
        },
      ],
    };
  },
};
