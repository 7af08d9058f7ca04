import { formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { listOf } from '../wording';

export const sameSecondSnapshots: Rule = {
  code: 'same-second-snapshots',
  severity: 'info',
  on: 'mover',
  documentation: {
    what: 'The repository contains snapshots from the same second. A restore to that time may use any of them.',
    why: 'VolSync compares whole seconds. Detected from the decrypted times of the snapshots, or else from when their objects were written.',
    fix: 'Restore to a time a second later or earlier, or use `previous`, and check the result.',
    traps: [
      'Recorded: the same `restoreAsOf` restored the first snapshot once and the second once.',
    ],
    recordings: ['s25'],
  },
  evaluate: ({ mover }) => {
    const facts = valueOf(mover.repository);
    const details = valueOf(facts?.details);
    const times = details
      ? details.map(({ id, time }) => ({ id, time }))
      : (facts?.snapshots ?? []).flatMap(({ id, lastModified }) =>
          lastModified === undefined ? [] : [{ id, time: lastModified }],
        );
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
      what: `Snapshots ${listOf(
        double[1],
      )} are from the same second, so a restore to ${formatTime(
        at,
      )} may use any of them.`,
      why: 'VolSync selects the snapshot by time, in whole seconds.',
      fix: [
        {
          text: 'Use a restoreAsOf other than this second, and check the restored data.',
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
