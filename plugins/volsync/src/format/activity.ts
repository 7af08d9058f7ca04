import type {
  HistoryEntry,
  SeenRun,
  TimelineEntry,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { foldTimeline, type TimelineLine } from './timeline';
import { shortId } from './volume';

/** The filters of the list. */
export const ACTIVITY_GROUPS = ['backups', 'restores', 'changes'] as const;

export type ActivityGroup = (typeof ACTIVITY_GROUPS)[number];

/** One event: recorded by the portal with its result, or observed on the cluster's objects. */
export type ActivityItem =
  | {
      readonly kind: 'recorded';
      readonly at: string;
      readonly group: ActivityGroup;
      readonly entry: HistoryEntry;
    }
  | {
      readonly kind: 'seen';
      readonly at: string;
      readonly group: ActivityGroup;
      readonly line: TimelineLine;
    };

/** The maximum difference between VolSync's status and the portal's record of the same event. */
const SAME_MS = 2_000;

const GROUPS: Readonly<Record<string, ActivityGroup>> = {
  run: 'backups',
  backup: 'backups',
  attempt: 'backups',
  error: 'backups',
  snapshot: 'backups',
  restore: 'restores',
  'restore-elsewhere': 'restores',
  'restore-in-place': 'restores',
  undo: 'restores',
  finish: 'restores',
  'restore-service': 'restores',
  'restore-service-in-place': 'restores',
  'restore-files': 'restores',
  drill: 'restores',
};

/** All known events of a volume, each once, newest first. Pure. */
export function toActivity(
  volume: VolumeReport,
  entries: readonly HistoryEntry[],
): readonly ActivityItem[] {
  const known = [...entries, ...unrecordedRuns(volume.runs, entries)];
  const seen = volume.timeline.filter(entry => !isRecorded(entry, known));
  return [
    ...withoutOwnRuns(known).map((entry): ActivityItem => {
      const { endedAt: at, what } = entry;
      return { kind: 'recorded', at, group: groupOf(what), entry };
    }),
    ...foldTimeline(seen).map((line): ActivityItem => {
      const { at, kind } = line.entry;
      return { kind: 'seen', at, group: groupOf(kind), line };
    }),
  ].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

function groupOf(kind: string): ActivityGroup {
  return (Object.hasOwn(GROUPS, kind) && GROUPS[kind]) || 'changes';
}

/** A run that an operation triggered counts as the operation, not as a second backup. */
function withoutOwnRuns(
  entries: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const own = new Set(
    entries.flatMap(({ what, snapshotId }) =>
      what === 'backup' && snapshotId ? [shortId(snapshotId)] : [],
    ),
  );
  return entries.filter(
    ({ what, snapshotId }) =>
      what !== 'run' || !snapshotId || !own.has(shortId(snapshotId)),
  );
}

/** Runs that are in the report but not yet in the history. */
function unrecordedRuns(
  runs: readonly SeenRun[],
  entries: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  return runs
    .filter(
      ({ endedAt }) =>
        !entries.some(
          entry => entry.what === 'run' && isSame(entry.endedAt, endedAt),
        ),
    )
    .map(({ result, empty, ...run }, index) => ({
      ...run,
      id: `run ${run.endedAt} ${index}`,
      what: 'run',
      result: result === 'successful' ? 'succeeded' : 'failed',
    }));
}

/** Whether the portal's record already covers an entry of the timeline. */
function isRecorded(
  { kind, at }: TimelineEntry,
  entries: readonly HistoryEntry[],
): boolean {
  switch (kind) {
    case 'run':
      return entries.some(
        ({ what, endedAt }) => what === 'run' && isSame(endedAt, at),
      );
    case 'drill':
      return entries.some(
        ({ equal, endedAt }) => equal !== undefined && isSame(endedAt, at),
      );
    case 'restore':
      return entries.some(
        entry => groupOf(entry.what) === 'restores' && isDuring(at, entry),
      );
    case 'pause':
    case 'resume':
      return entries.some(entry => entry.what === kind && isDuring(at, entry));
    default:
      return false;
  }
}

function isSame(one: string, other: string): boolean {
  return Math.abs(Date.parse(one) - Date.parse(other)) <= SAME_MS;
}

function isDuring(
  at: string,
  { startedAt, endedAt }: Pick<HistoryEntry, 'startedAt' | 'endedAt'>,
): boolean {
  const time = Date.parse(at);
  return (
    time >= Date.parse(startedAt ?? endedAt) - SAME_MS &&
    time <= Date.parse(endedAt) + SAME_MS
  );
}
