import type { Rule } from '../rule';

export const restoreWaits: Rule = {
  code: 'restore-waits',
  severity: 'warning',
  on: 'volume',
  documentation: {
    what: 'A restore in place of this volume stopped in the middle and waits for a person. The apps that use the volume may still be stopped, and backups may be suspended.',
    why: 'The operation is recorded in the database as waiting for a choice.',
    fix: 'Open the operation on the tab of the service, and choose how it continues.',
  },
  evaluate: ({ volume }) =>
    volume.waitingOperation === 'restore-in-place' ||
    volume.waitingOperation === 'restore-service-in-place' ||
    volume.waitingOperation === 'undo'
      ? {
          what: `${
            volume.waitingOperation === 'undo'
              ? 'The undo of a restore'
              : 'A restore'
          } in place of volume "${
            volume.claimName
          }" waits for a decision. Its apps may be stopped.`,
          why: 'The operation stopped in the middle, and only a person can decide how it continues.',
          means:
            'Until then, the volume may hold neither the old nor the restored data completely, and backups may be suspended.',
          fix: [
            {
              text: 'Open the operation under "In progress" and choose how it continues.',
            },
          ],
        }
      : undefined,
};
