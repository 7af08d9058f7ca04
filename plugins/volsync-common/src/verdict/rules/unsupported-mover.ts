import { otherMover } from '../../volsync/movers';
import type { Rule } from '../rule';

export const unsupportedMover: Rule = {
  code: 'unsupported-mover',
  severity: 'warning',
  effect: 'unknown',
  on: 'source',
  documentation: {
    what: "The source uses a mover other than restic (rsync, rclone, Syncthing or an external one), whose copies the portal can't check.",
    why: 'The specification has one of the other movers instead of `restic`.',
    fix: 'Check the copy by other means, or back up the volume with restic.',
  },
  evaluate: ({ source, name }) => {
    const mover = otherMover(source.spec);
    return mover
      ? {
          what: `The portal can't check whether the copy of source "${name}" can be restored because it uses the mover "${mover}".`,
          why: `Its specification has "${mover}" instead of "restic".`,
          means:
            'A copy that each run overwrites has no history, so damaged data is copied, too.',
          fix: [
            {
              text: 'Check the copy with the tools of its mover. For snapshots with history, use restic.',
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
