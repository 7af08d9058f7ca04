import { ANNOTATION_HOLD } from '../../annotations';
import { readHold } from '../../volsync/hold';
import { sayTime } from '../clock';
import type { Rule } from '../rule';

export const scheduleHeld: Rule = {
  code: 'schedule-held',
  severity: 'info',
  on: 'source',
  documentation: {
    title: 'An operation holds the schedule',
    what: 'An operation of the portal, such as a backup on demand or a restore over the live data, keeps the schedule off while it goes on.',
    why: `The annotation \`${ANNOTATION_HOLD}\` names the manual trigger that stands on the source, and is younger than a day.`,
    fix: 'Nothing: the operation takes its trigger away when it ends. Do not remove it before: a backup in the middle of a restore would keep a state that never was.',
  },
  evaluate: ({ source, name, volume }) => {
    const hold = readHold(source, volume.now);
    const { schedule } = source.spec?.trigger ?? {};
    if (!hold || !schedule) {
      return undefined;
    }
    return {
      what: `An operation holds the schedule "${schedule}" since ${sayTime(
        hold.since,
      )}.`,
      why: `It set the manual trigger "${hold.tag}", and takes it away when it ends.`,
      means: 'No backup begins by schedule until the operation has ended.',
      fix: [
        {
          text: 'Wait for the operation, or stop it in the tab. Leave the trigger alone meanwhile.',
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
