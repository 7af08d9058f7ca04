import { sayTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const sameSecondSnapshots: Rule = {
  code: 'same-second-snapshots',
  severity: 'info',
  on: 'mover',
  documentation: {
    title: 'Two snapshots of one second',
    what: 'The repository holds snapshots made within the same second: a restore to that time may take either.',
    why: 'VolSync compares whole seconds. Told from the decrypted times of the snapshots, else from when their objects were written.',
    fix: 'Restore to a time a second later or earlier, or use `previous`, and look at what came back.',
    traps: [
      'Recorded: the same restoreAsOf brought the first once, the second once.',
    ],
    recordings: ['s25'],
  },
  evaluate: ({ mover }) => {
    const facts = valueOf(mover.repository);
    const details = valueOf(facts?.details);
    const times = details
      ? details.map(({ id, time }) => ({ id, time }))
      : (facts?.snapshots ?? []).map(({ id, lastModified }) => ({
          id,
          time: lastModified,
        }));
    const bySecond = new Map<number, string[]>();
    for (const { id, time } of times) {
      const second = Math.floor(Date.parse(time) / 1000);
      bySecond.set(second, [...(bySecond.get(second) ?? []), id.slice(0, 8)]);
    }
    const doubles = [...bySecond].filter(([, ids]) => ids.length > 1);
    const double = doubles.at(-1);
    if (!double || Number.isNaN(double[0])) {
      return undefined;
    }
    const at = new Date(double[0] * 1000).toISOString();
    return {
      what: `The snapshots ${double[1].join(
        ' and ',
      )} are of the same second: a restore to that time may take either.`,
      why: `${double[1].length === 2 ? 'Both' : 'All of them'} are of ${sayTime(
        at,
      )}; VolSync compares whole seconds.`,
      fix: [
        {
          text: 'Use a restoreAsOf that is not exactly this second, and look at what came back.',
        },
      ],
      evidence: double[1].map(id => ({
        kind: 'object' as const,
        text: `snapshot ${id}`,
        at,
      })),
    };
  },
};
