import type {
  HistoryEntry,
  TimelineEntry,
} from 'backstage-plugin-volsync-common';
import { momentsAt, volume } from '../fixtures/base';
import { toActivity, type ActivityItem } from './activity';

const moments = momentsAt(new Date('2026-11-25T12:30:00Z'));
const at = (seconds: number) => moments.ago(60 - seconds / 60);
const entry = (more: Partial<HistoryEntry>): HistoryEntry => ({
  id: JSON.stringify(more),
  what: 'run',
  result: 'succeeded',
  endedAt: at(0),
  ...more,
});
const seen = (more: Partial<TimelineEntry>): TimelineEntry => ({
  at: at(0),
  kind: 'run',
  what: 'Backup saved snapshot aaaaaaaa in 44 s',
  ...more,
});
const names = (items: readonly ActivityItem[]) =>
  items.map(item =>
    item.kind === 'recorded' ? item.entry.what : item.line.entry.what,
  );
const of = (
  entries: readonly HistoryEntry[],
  timeline: readonly TimelineEntry[] = [],
  runs: Parameters<typeof volume>[1] = {},
) => toActivity(volume(moments, { runs: [], timeline, ...runs }), entries);

describe('toActivity', () => {
  it('lists recorded and observed events, newest first', () => {
    expect(
      names(
        of(
          [entry({}), entry({ what: 'drill', endedAt: at(120) })],
          [seen({ kind: 'change', at: at(60), what: 'Schedule changed' })],
        ),
      ),
    ).toEqual(['drill', 'Schedule changed', 'run']);
  });

  it('lists a run once if it is in the report, the history and the timeline', () => {
    expect(
      names(
        of([entry({})], [seen({ at: at(1.5) })], {
          runs: [{ endedAt: at(1), result: 'successful', failedAttempts: 0 }],
        }),
      ),
    ).toEqual(['run']);
  });

  it('lists a run that only the report has, with its result', () => {
    expect(
      of([], [], {
        runs: [{ endedAt: at(0), result: 'failed', failedAttempts: 8 }],
      }),
    ).toMatchObject([{ entry: { what: 'run', result: 'failed' } }]);
  });

  it('doesn’t list an operation’s own run beside it', () => {
    expect(
      names(
        of([
          entry({ what: 'backup', snapshotId: 'aaaaaaaa'.repeat(8) }),
          entry({ snapshotId: 'aaaaaaaa', endedAt: at(-3) }),
        ]),
      ),
    ).toEqual(['backup']);
  });

  it.each([
    ['drill', entry({ what: 'drill', equal: true }), seen({ kind: 'drill' })],
    [
      'restore',
      entry({ what: 'restore', startedAt: at(-60) }),
      seen({ kind: 'restore', at: at(-20) }),
    ],
    [
      'pause',
      entry({ what: 'pause', startedAt: at(-10) }),
      seen({ kind: 'pause', at: at(-5) }),
    ],
  ] as const)('lists a %s of the portal once', (what, recorded, timeline) => {
    expect(names(of([recorded], [timeline]))).toEqual([what]);
  });

  it('keeps events that someone else caused at another time', () => {
    expect(
      of(
        [entry({ what: 'pause', startedAt: at(-10) })],
        [seen({ kind: 'pause', at: at(600), what: 'Paused' })],
      ),
    ).toHaveLength(2);
  });

  it('groups backups, restores and changes, and unknown kinds with the changes', () => {
    expect(
      of(
        [entry({}), entry({ what: 'restore' }), entry({ what: 'unlock' })],
        [seen({ kind: 'constructor' as 'run', what: 'x' })],
      ).map(({ group }) => group),
    ).toEqual(['backups', 'restores', 'changes', 'changes']);
  });
});
