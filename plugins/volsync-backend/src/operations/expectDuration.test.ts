import type {
  HistoryEntry,
  OperationKind,
} from 'backstage-plugin-volsync-common';
import { expectDuration } from './expectDuration';

type Past = [
  what: HistoryEntry['what'],
  seconds: number | undefined,
  result?: HistoryEntry['result'],
];

const toHistory = (past: readonly Past[]): readonly HistoryEntry[] =>
  past.map(([what, durationSeconds, result = 'succeeded'], index) => ({
    id: String(index),
    what,
    endedAt: '2026-11-20T03:00:00Z',
    result,
    durationSeconds,
  }));

it.each<[what: string, OperationKind, readonly Past[], number | undefined]>([
  ['nothing was ever restored', 'restore', [['run', 5]], undefined],
  ['there was one', 'drill', [['drill', 60]], 60],
  [
    'one of several was slow',
    'drill',
    [
      ['drill', 500],
      ['drill', 60],
      ['drill', 64],
    ],
    64,
  ],
  [
    'older ones were faster',
    'drill',
    [
      ...Array.from({ length: 5 }, (): Past => ['drill', 60]),
      ...Array.from({ length: 20 }, (): Past => ['drill', 1]),
    ],
    60,
  ],
  [
    'only a test restore did the same work',
    'restore-in-place',
    [['drill', 60]],
    60,
  ],
  [
    'the kind itself has run before',
    'restore-in-place',
    [
      ['drill', 60],
      ['restore-in-place', 90],
    ],
    90,
  ],
  ['all operations failed', 'restore', [['restore', 2, 'failed']], undefined],
  ['no duration was recorded', 'restore', [['restore', undefined]], undefined],
  [
    'only a test restore ran, which says nothing about a pause',
    'pause',
    [['drill', 60]],
    undefined,
  ],
])('if %s: %s', (_what, kind, past, seconds) => {
  expect(expectDuration(kind, toHistory(past))).toBe(seconds);
});
