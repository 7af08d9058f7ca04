import type { BaselineSummary } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';

/** Whether the sample is slower than usual. Only if the operator configured a sample. @internal */
export const sampleSpeed: CheckDefinition = {
  id: 'sample-speed',
  title: 'Backup speed is normal',
  meaning:
    'If a small volume takes twice as long as before, large ones can miss their next run.',
  async run({ volumes }) {
    const { backup, restore } = await volumes.baseline();
    if (!backup && !restore) {
      return {
        state: 'unknown',
        seen: 'No backup or test restore of the sample volume has run yet',
        remedy: {
          text: 'Check that the volume in volsync.platform.sample exists and has backups, then run a test restore of it.',
        },
      };
    }
    const isSlow = backup?.isSlow || restore?.isSlow;
    return {
      state: isSlow ? 'warning' : 'good',
      seen: [
        describeSummary('Backup', backup),
        describeSummary('restore', restore),
      ]
        .filter(Boolean)
        .join(', '),
      remedy: isSlow
        ? {
            text: 'Check the load and the disks of the object store, then the network, then the CPU limits of the movers.',
          }
        : undefined,
    };
  },
};

function describeSummary(
  what: string,
  summary: BaselineSummary | undefined,
): string | undefined {
  if (!summary) {
    return undefined;
  }
  const { newest, medianSeconds } = summary;
  return `${what} ${round(newest.seconds)} s${
    medianSeconds === undefined
      ? ''
      : ` (median of recent runs: ${round(medianSeconds)} s)`
  }`;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
