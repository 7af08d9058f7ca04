import type { Finding, RestorableState } from 'backstage-plugin-volsync-common';
import { isOpenAtFirst, meansBeyondAnswer } from './findings';

const newest: RestorableState = {
  at: '2026-11-22T22:31:47Z',
  snapshotId: `fcaaac3c${'0'.repeat(56)}`,
  proof: 'present',
  attribution: 'log',
};
const state =
  'The newest restore point is from 2026-11-22 22:31:47 UTC (snapshot fcaaac3c)';

describe('meansBeyondAnswer', () => {
  it.each<
    [string | undefined, RestorableState | undefined, string | undefined]
  >([
    [undefined, newest, undefined],
    [`${state}.`, newest, undefined],
    [
      `${state}, according to the log of the backup. The repository itself was not checked.`,
      { ...newest, proof: 'recorded' },
      undefined,
    ],
    [
      `No new backup is made. ${state}. Each attempt saves one.`,
      newest,
      'No new backup is made. Each attempt saves one.',
    ],
    // A different snapshot from the one at the top is news
    [`${state}.`, { ...newest, snapshotId: '1'.repeat(64) }, `${state}.`],
    [`${state}.`, undefined, `${state}.`],
    [
      'This volume has no restorable backup. If the volume is lost, its data is gone.',
      undefined,
      undefined,
    ],
    [
      'This volume has no restorable backup. If the volume is lost, its data is gone.',
      newest,
      'This volume has no restorable backup. If the volume is lost, its data is gone.',
    ],
  ])('%s', (means, at, left) => {
    expect(meansBeyondAnswer(means, at)).toBe(left);
  });
});

describe('isOpenAtFirst', () => {
  it.each<[readonly Finding['severity'][], readonly boolean[]]>([
    [
      ['critical', 'warning', 'warning'],
      [true, true, false],
    ],
    [
      ['critical', 'info'],
      [true, false],
    ],
    [
      ['warning', 'warning'],
      [true, false],
    ],
    [
      ['info', 'info'],
      [false, false],
    ],
  ])('%j → %j', (severities, open) => {
    const findings = severities.map(
      (severity): Finding => ({
        code: 'x',
        severity,
        what: '',
        why: '',
        fix: [],
        evidence: [],
      }),
    );
    expect(findings.map((_, index) => isOpenAtFirst(findings, index))).toEqual(
      open,
    );
  });
});
