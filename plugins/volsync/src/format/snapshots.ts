import type {
  RepositoryReport,
  SnapshotItem,
} from 'backstage-plugin-volsync-common';
import { DateTime } from 'luxon';
import type { SnapshotQuery } from '../api';
import type { SnapshotFilter } from './tabLocation';

/**
 * When the state that a snapshot holds was there: its start where that is known, else when it was written. Empty if
 * neither is known: a REST server tells no times, and without decryption nothing else does.
 */
export function takenAt(snapshot: SnapshotItem): string {
  return snapshot.details?.time ?? snapshot.lastModified ?? '';
}

/**
 * The newest of those that are older; undefined where there is none.
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

/** The viewer's days as moments: from the first one's beginning to the last one's end. */
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

/** The newest snapshots as the report tells them, for as long as the list is not there. */
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
