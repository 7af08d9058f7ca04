import type { BaselineSummary } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';

/** Whether the sample takes longer than it used to. There only where the operator names one. @internal */
export const sampleSpeed: CheckDefinition = {
  id: 'sample-speed',
  title: 'As quick as ever',
  meaning:
    'When a small volume takes twice as long as before, large ones may not be done before their next run.',
  answers: ['PERF-007'],
  async run({ volumes }) {
    const { backup, restore } = await volumes.baseline();
    if (!backup && !restore) {
      return {
        state: 'unknown',
        seen: 'No backup and no drill of the sample was seen here yet',
        remedy: {
          text: 'See that the volume of volsync.platform.sample is there and backed up, and run a drill of it',
        },
      };
    }
    const isSlow = backup?.isSlow || restore?.isSlow;
    return {
      state: isSlow ? 'warning' : 'good',
      seen: [say('Backup', backup), say('restore', restore)]
        .filter(Boolean)
        .join(', '),
      remedy: isSlow
        ? {
            text: 'Look at the load and the disks of the object store and at the network in between, then at the CPU limits of the movers',
          }
        : undefined,
    };
  },
};

function say(
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
      : ` (${round(medianSeconds)} s in the median of the last ones)`
  }`;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
