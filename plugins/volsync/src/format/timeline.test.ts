import type { TimelineEntry } from 'backstage-plugin-volsync-common';
import { foldTimeline } from './timeline';

const entry = (
  minute: number,
  change: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  at: `2026-11-23T03:0${minute}:00Z`,
  kind: 'attempt',
  what: 'An attempt failed',
  severity: 'warning',
  subject: `Pod ${minute}`,
  ...change,
});

describe('foldTimeline', () => {
  it('groups repeated events, and nothing else', () => {
    expect(
      foldTimeline([
        entry(7),
        entry(6),
        entry(5, { what: 'Another one' }),
        entry(4),
        entry(3, { severity: 'critical' }),
        entry(2, { kind: 'run' }),
      ]).map(line => [line.entry.subject, line.count, line.firstAt]),
    ).toEqual([
      ['Pod 7', 2, entry(6).at],
      ['Pod 5', 1, entry(5).at],
      ['Pod 4', 1, entry(4).at],
      ['Pod 3', 1, entry(3).at],
      ['Pod 2', 1, entry(2).at],
    ]);
    expect(foldTimeline([])).toEqual([]);
  });
});
