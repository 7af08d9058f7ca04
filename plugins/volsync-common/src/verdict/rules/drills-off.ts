import { ANNOTATION_DRILL } from '../../annotations';
import { formatDuration } from '../../duration';
import { deriveDrillDue, describeOrigin } from '../drills';
import type { Rule } from '../rule';

export const drillsOff: Rule = {
  code: 'drills-off',
  severity: 'info',
  on: 'volume',
  documentation: {
    what: 'An annotation requests scheduled test restores (drills), but the portal does not start any.',
    why: `The annotation is \`${ANNOTATION_DRILL}\`. The portal starts scheduled test restores only if \`volsync.operations.drills.enabled\` is set.`,
    fix: 'Ask the operator of the portal to enable scheduled test restores, or run them manually.',
  },
  evaluate: ({ volume }) => {
    const outlook = deriveDrillDue(volume);
    // A replay does not know the portal's settings.
    if (!outlook || !volume.drillPolicy || outlook.scheduled) {
      return undefined;
    }
    return {
      what: `A test restore is requested every ${formatDuration(
        outlook.everySeconds,
      )}, but the portal does not run scheduled test restores.`,
      why: `${ANNOTATION_DRILL} is set ${describeOrigin(
        outlook.from,
      )}, but volsync.operations.drills.enabled is not set.`,
      fix: [
        {
          text: 'Ask the operator of the portal to set volsync.operations.drills.enabled, or run test restores manually.',
        },
      ],
      evidence: [
        { kind: 'config', text: 'volsync.operations.drills.enabled: false' },
      ],
    };
  },
};
