import { ANNOTATION_DRILL } from '../../annotations';
import { sayDuration } from '../../duration';
import { deriveDrillOutlook } from '../drills';
import type { Rule } from '../rule';

export const drillsOff: Rule = {
  code: 'drills-off',
  severity: 'info',
  on: 'volume',
  documentation: {
    title: 'Drills are asked for, and the portal starts none',
    what: 'An annotation asks for drills on a schedule, and the portal does not run any by itself.',
    why: `The annotation is \`${ANNOTATION_DRILL}\`; the operator of the portal allows drills on a schedule with \`volsync.operations.drills.enabled\`.`,
    fix: 'Ask the operator of the portal, or run drills by hand.',
  },
  evaluate: ({ volume }) => {
    const outlook = deriveDrillOutlook(volume);
    // What cannot know the portal's settings, such as a replay, says nothing of them.
    if (!outlook || !volume.drillPolicy || outlook.scheduled) {
      return undefined;
    }
    return {
      what: `A drill every ${sayDuration(
        outlook.everySeconds,
      )} is asked for, and the portal starts none by itself.`,
      why: `${ANNOTATION_DRILL} stands on the ${
        outlook.from === 'entity' ? 'catalog entity' : outlook.from
      }, and volsync.operations.drills.enabled is not set.`,
      fix: [
        {
          text: 'Ask the operator of the portal to turn on volsync.operations.drills.enabled, or run drills by hand.',
        },
      ],
      evidence: [
        { kind: 'config', text: 'volsync.operations.drills.enabled: false' },
      ],
    };
  },
};
