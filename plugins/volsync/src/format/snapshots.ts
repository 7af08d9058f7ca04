import type {
  RepositoryReport,
  SnapshotItem,
} from 'backstage-plugin-volsync-common';
import { DateTime } from 'luxon';
import type { SnapshotQuery } from '../api';
import type { SnapshotFilter } from './tabLocation';

/**
 * The time of the state that a snapshot holds: its start if that is known, otherwise when it was written. Empty if
 * neither is known, because a REST server reports no times and only decryption has others.
 */
export function takenAt(snapshot: SnapshotItem): string {
  return snapshot.details?.time ?? snapshot.lastModified ?? '';
}

/**
 * The next older snapshot; undefined if there is none.
 *
 * @param snapshots - newest first
 */
export function snapshotBefore(
  snapshots: readonly SnapshotItem[],
  snapshot: SnapshotItem,
): SnapshotItem | undefined {
  const index = snapshots.findIndex(({ id }) => id === snapshot.id);
  return index < 0 ? undefined : snapshots[index + 1];
}

/** Converts the viewer's days to times: from the start of the first day to the end of the last. */
export function toQuery(filter: SnapshotFilter): SnapshotQuery {
  const { since, until, ...rest } = filter;
  return {
    ...rest,
    since: toMoment(since, day => day.startOf('day')),
    until: toMoment(until, day => day.endOf('day')),
  };
}

export function hasFilter(filter: SnapshotFilter): boolean {
  return Object.values(filter).some(Boolean);
}

/** The newest snapshots from the report, used until the list is loaded. */
export function toSnapshotItems(
  repository: RepositoryReport,
): readonly SnapshotItem[] {
  const { snapshots, details } = repository;
  const known = new Map(
    details.state === 'read'
      ? details.value.map(detail => [detail.id, detail])
      : [],
  );
  return snapshots.map(snapshot => {
    const detail = known.get(snapshot.id);
    return {
      ...snapshot,
      details: detail && {
        time: detail.time,
        hostname: detail.hostname,
        paths: detail.paths,
        tags: detail.tags ?? [],
        parent: detail.parent,
        durationSeconds: detail.durationSeconds,
        files: detail.files,
        bytes: detail.bytes,
        addedBytes: detail.bytesAdded,
      },
    };
  });
}

function toMoment(
  day: string | undefined,
  edge: (day: DateTime) => DateTime,
): string | undefined {
  const parsed = day ? DateTime.fromISO(day) : undefined;
  return parsed?.isValid
    ? edge(parsed).toUTC().toISO() ?? undefined
    : undefined;
}
