import { nextFire } from 'backstage-plugin-volsync-common';
import { toIntervals, type BackupGap, type GapInputs } from './gaps';

/** Missed runs in one gap beyond this aren't counted. */
const MAX_MISSED = 99;

/** Finds periods without a successful backup that are longer than the objective or include a missed run. Pure. */
export function findGaps(inputs: GapInputs): readonly BackupGap[] {
  const { volume, failed } = inputs;
  const { source, objectiveSeconds } = volume;
  return toIntervals(inputs).flatMap(({ from, to, isOpen }) => {
    const fires = source?.schedule ? countFires(source.schedule, from, to) : 0;
    const failures = failed.filter(at => {
      const ended = Date.parse(at);
      return ended > from && ended <= to;
    }).length;
    // The last scheduled run in a gap either ended it or hasn't finished
    const missed = Math.max(0, fires - 1 - failures);
    const isLong =
      objectiveSeconds !== undefined && to - from > objectiveSeconds * 1000;
    return isLong || missed > 0
      ? [{ from: toIso(from), to: toIso(to), isOpen, missed }]
      : [];
  });
}

function countFires(schedule: string, from: number, to: number): number {
  let count = 0;
  let fire = nextFire(schedule, toIso(from));
  while (fire && Date.parse(fire) < to && count <= MAX_MISSED) {
    count += 1;
    fire = nextFire(schedule, fire);
  }
  return count;
}

function toIso(at: number): string {
  return new Date(at).toISOString();
}
