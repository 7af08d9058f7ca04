import { FIXTURES } from '../fixtures';
import { parseReport } from './parseReport';
import { parseTimeline } from './parseTimeline';

const entry = {
  at: '2026-11-23T03:00:00Z',
  kind: 'run',
  what: 'Backup saved snapshot aaaaaaaa',
};

describe('parseTimeline', () => {
  it.each<[string, unknown]>([
    ['nothing, of an older backend', undefined],
    ['null', null],
    ['a text', 'timeline'],
    ['an object', { 0: entry }],
    [
      'entries that cannot be shown',
      [
        null,
        'x',
        [],
        { ...entry, at: undefined },
        { ...entry, at: 'yesterday' },
        { ...entry, what: { toString: 1 } },
        { ...entry, kind: 7 },
      ],
    ],
  ])('takes %s for an empty one', (_, value) => {
    expect(parseTimeline(value)).toEqual([]);
  });

  it('keeps the known fields of an entry, and drops an unknown severity', () => {
    expect(
      parseTimeline([
        { ...entry, severity: 'warning', subject: 'Pod x', extra: 1 },
        { ...entry, kind: 'coined-later', severity: 'dreadful', subject: 3 },
      ]),
    ).toEqual([
      { ...entry, severity: 'warning', subject: 'Pod x' },
      { ...entry, kind: 'coined-later' },
    ]);
  });

  it('keeps at most 100 entries', () => {
    expect(
      parseTimeline(Array.from({ length: 300 }, () => entry)),
    ).toHaveLength(100);
  });

  it('is part of every parsed report', () => {
    const report = FIXTURES.protected(new Date('2026-11-23T13:42:00Z'));
    const older = parseReport(
      JSON.stringify({
        ...report,
        volumes: report.volumes.map(volume => ({
          ...volume,
          timeline: undefined,
          watchedSince: 5,
        })),
      }),
    );
    expect(older.volumes[0]).toMatchObject({ timeline: [] });
    expect(older.volumes[0]?.watchedSince).toBeUndefined();
    expect(parseReport(JSON.stringify(report)).volumes[0]?.timeline).toEqual(
      report.volumes[0]?.timeline.map(one => expect.objectContaining(one)),
    );
  });
});
