import { otherMover } from '../../volsync/movers';
import type { Rule } from '../rule';

export const unsupportedMover: Rule = {
  code: 'unsupported-mover',
  severity: 'warning',
  effect: 'unknown',
  on: 'source',
  documentation: {
    title: 'Another mover than restic',
    what: 'The source replicates by another mover (rsync, rclone, Syncthing, an external one), whose copies the portal cannot look into.',
    why: 'The specification has no `restic`, and one of the other movers.',
    fix: 'Judge it by other means, or back the volume up with restic.',
  },
  evaluate: ({ source, name }) => {
    const mover = otherMover(source.spec);
    return mover
      ? {
          what: `The source "${name}" uses the mover "${mover}": the portal cannot say whether its copy can be brought back.`,
          why: `Its specification has "${mover}" and no "restic".`,
          means:
            'A copy that is overwritten by the next run is no history: damage is copied too.',
          fix: [
            {
              text: 'Look at the other end by its own means; for snapshots with history use restic.',
            },
          ],
          evidence: [
            {
              kind: 'resource',
              text: `spec.${mover}`,
              subject: `ReplicationSource ${name}`,
            },
          ],
        }
      : undefined;
  },
};
