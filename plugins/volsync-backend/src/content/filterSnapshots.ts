import type { SnapshotItem } from 'backstage-plugin-volsync-common';

/** Filters for snapshots; a missing filter matches all. @internal */
export interface SnapshotFilters {
  /** Part of an id, a host, a user, a path or a tag, ignoring case */
  readonly text?: string;
  readonly host?: string;
  readonly tag?: string;
  /** RFC 3339, both inclusive */
  readonly since?: string;
  readonly until?: string;
}

/** Snapshots that match all filters, in the same order. Pure. @internal */
export function filterSnapshots(
  snapshots: readonly SnapshotItem[],
  filters: SnapshotFilters,
): readonly SnapshotItem[] {
  const text = filters.text?.trim().toLowerCase();
  const { host, tag } = filters;
  const since = toTime(filters.since, -Infinity);
  const until = toTime(filters.until, Infinity);
  const isBounded = since !== -Infinity || until !== Infinity;
  return snapshots.filter(({ id, lastModified, details }) => {
    if (host !== undefined && details?.hostname !== host) {
      return false;
    }
    if (tag !== undefined && !details?.tags.includes(tag)) {
      return false;
    }
    if (isBounded) {
      const time = Date.parse(details?.time ?? lastModified ?? '');
      if (!(time >= since && time <= until)) {
        return false;
      }
    }
    return (
      !text ||
      id.startsWith(text) ||
      [
        details?.hostname ?? '',
        details?.username ?? '',
        ...(details?.paths ?? []),
        ...(details?.tags ?? []),
      ].some(one => one.toLowerCase().includes(text))
    );
  });
}

function toTime(time: string | undefined, otherwise: number): number {
  return time === undefined ? otherwise : Date.parse(time);
}
