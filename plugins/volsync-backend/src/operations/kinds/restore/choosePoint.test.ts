import { unread, type RepositoryFacts } from 'backstage-plugin-volsync-common';
import { toRepositoryFacts as facts } from '../../../__testUtils__/toRepositoryFacts';
import { choosePoint } from './choosePoint';

const AT = '2026-01-01T00:00:00Z';
const id = (digit: string) => digit.repeat(64);

const first = { id: id('a'), time: '2026-01-01T01:00:00.123456789+02:00' };
const second = { id: id('b'), time: '2025-12-31T23:00:01.9Z' };

function lacking(
  kind: keyof RepositoryFacts['objects']['byKind'],
): RepositoryFacts {
  const whole = facts([first]);
  return {
    ...whole,
    objects: {
      ...whole.objects,
      byKind: { ...whole.objects.byKind, [kind]: { count: 0, bytes: 0 } },
    },
  };
}

describe('choosePoint', () => {
  it('selects exactly the second of the snapshot, in UTC', () => {
    const { point, warnings } = choosePoint(facts([second, first]), 'aaaaaaaa');
    expect(point).toEqual({
      id: id('a'),
      restoreAsOf: '2025-12-31T23:00:00Z',
      files: 3,
      bytes: 30,
    });
    expect(warnings).toEqual([]);
    expect(choosePoint(facts([first, second]), undefined).point.id).toBe(
      id('a'),
    );
  });

  it.each([
    [
      'same-second',
      facts([first, { ...second, time: '2025-12-31T23:00:00Z' }]),
    ],
    ['foreign-snapshot', facts([{ ...first, hostname: 'laptop' }])],
    ['shared-repository', facts([first], { sharedWith: ['apps/other/data'] })],
    ['password-refused', facts([first], { passwordOpens: false })],
    ['keys-missing', lacking('keys')],
    ['index-missing', lacking('index')],
    ['packs-missing', lacking('data')],
  ])('blocks for %s', (code, given) => {
    const { warnings } = choosePoint(given, 'aaaaaaaa');
    expect(warnings).toEqual([
      expect.objectContaining({ code, severity: 'blocks' }),
    ]);
  });

  it.each([
    [
      'snapshot-incomplete',
      facts([first], {
        checks: [
          {
            snapshotId: id('a'),
            at: AT,
            complete: false,
            problems: ['A pack is missing'],
          },
        ] as never,
      }),
    ],
    ['snapshot-damaged', facts([first], { damagedSnapshots: [id('a')] })],
    [
      'snapshot-archived',
      facts([first], {
        snapshots: [
          {
            id: id('a'),
            lastModified: AT,
            sizeBytes: 1,
            archiveClass: 'GLACIER',
          },
        ],
      }),
    ],
    [
      'snapshot-empty-object',
      facts([first], {
        snapshots: [{ id: id('a'), lastModified: AT, sizeBytes: 0 }],
      }),
    ],
    [
      'exclusive-lock',
      facts([first], {
        locks: [{ id: id('1'), lastModified: AT, exclusive: true }],
      }),
    ],
  ])('blocks what is known to fail, with its fix: %s', (code, given) => {
    const { warnings } = choosePoint(given, 'aaaaaaaa');
    expect(warnings).toEqual([
      expect.objectContaining({
        code,
        severity: 'blocks',
        remedy: expect.any(String),
      }),
    ]);
  });

  it('ignores the damage of another snapshot and the lock of a running backup', () => {
    const { warnings } = choosePoint(
      facts([first, second], {
        damagedSnapshots: [id('b')],
        locks: [{ id: id('1'), lastModified: AT, exclusive: true }],
      }),
      'aaaaaaaa',
      { isBackingUp: true },
    );
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'exclusive-lock', severity: 'warning' }),
    ]);
  });

  it("ignores a snapshot of another host in the same second, because VolSync doesn't read it", () => {
    const { warnings } = choosePoint(
      facts([
        first,
        { ...second, time: '2025-12-31T23:00:00Z', hostname: 'laptop' },
      ]),
      'aaaaaaaa',
    );
    expect(warnings).toEqual([]);
  });

  it('chooses by the listing if decryption is disabled, and says so', () => {
    const { point, warnings } = choosePoint(
      facts([first, second], { details: unread('not-configured', 'Off') }),
      'aaaaaaaa',
    );
    expect(point).toMatchObject({
      restoreAsOf: '2025-12-31T23:00:00Z',
      files: undefined,
    });
    expect(warnings.map(({ code }) => code)).toEqual(['chosen-by-listing']);
    expect(warnings[0]!.remedy).toMatch(
      /enable volsync\.repositories\.decrypt/,
    );
  });

  it("doesn't suggest decryption if it is enabled and the contents could not be read", () => {
    const { warnings } = choosePoint(
      facts([first], { details: unread('timeout', 'It took too long') }),
      'aaaaaaaa',
    );
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'chosen-by-listing',
        what: expect.stringMatching(/could not be read\. It took too long$/),
        remedy: 'Plan again in a moment.',
      }),
    ]);
  });

  it('reports only a wrong password if that is why nothing can be read', () => {
    const { warnings } = choosePoint(
      facts([first], {
        passwordOpens: false,
        details: unread('wrong-password', 'No key opens'),
      }),
      'aaaaaaaa',
    );
    expect(warnings.map(({ code }) => code)).toEqual(['password-refused']);
  });

  it("says what doesn't exist", () => {
    expect(() => choosePoint(facts([first]), 'cccccccc')).toThrow(
      /Snapshot "cccccccc" not found/,
    );
    expect(() => choosePoint(facts([]), undefined)).toThrow(/no snapshot/);
  });
});
