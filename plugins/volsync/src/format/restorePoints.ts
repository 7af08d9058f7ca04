import type {
  HistoryEntry,
  SnapshotItem,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { takenAt } from './snapshots';
import { shortId } from './volume';

export const STRIP_DAYS = 30;
export const STRIP_MS = STRIP_DAYS * 86_400_000;

/** Whether a snapshot can be restored: `incomplete` if the run that wrote it failed. */
export type RestorePointState =
  | 'present'
  | 'test-restored'
  | 'incomplete'
  | 'unusable';

/** One snapshot that a volume can be restored to, unless its state says otherwise. */
export interface RestorePoint {
  readonly id: string;
  /** RFC 3339 */
  readonly at: string;
  readonly state: RestorePointState;
  /** Whether a person started the backup; undefined if its origin wasn't recorded */
  readonly isManual?: boolean;
  /** Why it can't be restored */
  readonly problem?: string;
  readonly details?: SnapshotItem['details'];
}

/** Combines what is known about each snapshot, oldest first. Pure. */
export function toRestorePoints(options: {
  readonly snapshots: readonly SnapshotItem[];
  readonly volume: VolumeReport;
  readonly history: readonly HistoryEntry[];
}): readonly RestorePoint[] {
  const { snapshots, volume, history } = options;
  const origins = toOrigins(history);
  const restored = new Set(
    history.flatMap(({ equal, snapshotId }) =>
      equal && snapshotId ? [shortId(snapshotId)] : [],
    ),
  );
  const broken = new Set(
    [
      ...volume.runs.filter(({ result }) => result === 'failed'),
      ...history.filter(
        ({ what, result }) => isBackup(what) && result === 'failed',
      ),
    ].flatMap(({ snapshotId }) => (snapshotId ? [shortId(snapshotId)] : [])),
  );
  const { drill } = volume;
  const stateOf = (item: SnapshotItem): RestorePointState => {
    const id = shortId(item.id);
    const isDrilled = drill !== undefined && shortId(drill.snapshotId) === id;
    if (item.problem !== undefined || (isDrilled && !drill.equal)) {
      return 'unusable';
    }
    if (item.proof === 'test-restored' || isDrilled || restored.has(id)) {
      return 'test-restored';
    }
    return broken.has(id) ? 'incomplete' : 'present';
  };
  return snapshots
    .map(item => ({
      id: item.id,
      at: takenAt(item),
      state: stateOf(item),
      isManual: origins.get(shortId(item.id)),
      problem: item.problem,
      details: item.details,
    }))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Maps each short id to whether a person started the backup. The history also records an operation's own run. */
function toOrigins(
  history: readonly HistoryEntry[],
): ReadonlyMap<string, boolean> {
  const origins = new Map<string, boolean>();
  for (const { what, snapshotId } of history) {
    if (snapshotId && isBackup(what)) {
      const id = shortId(snapshotId);
      origins.set(id, what === 'backup' || origins.get(id) === true);
    }
  }
  return origins;
}

/** End times of the failed runs of the last 30 days, oldest first. Pure. */
export function toFailedRuns(options: {
  readonly volume: VolumeReport;
  readonly history: readonly HistoryEntry[];
  readonly now: number;
}): readonly string[] {
  const times = [
    ...options.volume.runs
      .filter(({ result }) => result === 'failed')
      .map(({ endedAt }) => endedAt),
    ...options.history
      .filter(({ what, result }) => what === 'run' && result === 'failed')
      .map(({ endedAt }) => endedAt),
  ];
  return [...new Set(times)]
    .filter(at => Date.parse(at) >= options.now - STRIP_MS)
    .sort((one, other) => Date.parse(one) - Date.parse(other));
}

/** Whether it writes a snapshot. */
export function isBackup(what: HistoryEntry['what']): boolean {
  return what === 'run' || what === 'backup';
}

/** Position of a dot, in pixels from the left and from the bottom. */
export interface DotPosition {
  readonly x: number;
  readonly y: number;
}

/**
 * Places each dot at its time. Dots that would overlap are stacked, closer together the more there are. Pure.
 *
 * @param times - milliseconds since 1970, ascending
 */
export function layOutDots(
  times: readonly number[],
  size: {
    readonly width: number;
    readonly height: number;
    readonly dot: number;
    readonly toX: (at: number) => number;
  },
): readonly DotPosition[] {
  const stacks: { readonly x: number; readonly members: number[] }[] = [];
  times.forEach((at, index) => {
    const x = size.toX(at);
    const last = stacks.at(-1);
    if (last && x - last.x < size.dot) {
      last.members.push(index);
    } else {
      stacks.push({ x, members: [index] });
    }
  });
  const positions: DotPosition[] = [];
  for (const { x, members } of stacks) {
    const step = Math.min(
      size.dot,
      (size.height - size.dot) / Math.max(1, members.length - 1),
    );
    members.forEach((member, row) => {
      positions[member] = {
        x: Math.min(Math.max(x, size.dot / 2), size.width - size.dot / 2),
        y: row * step,
      };
    });
  }
  return positions;
}

/** The index of the dot nearest to a point; undefined if there is none. Pure. */
export function nearestDot(
  positions: readonly DotPosition[],
  x: number,
  y: number,
): number | undefined {
  let nearest: number | undefined;
  let least = Infinity;
  positions.forEach((position, index) => {
    const distance = Math.hypot(position.x - x, position.y - y);
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  });
  return nearest;
}
