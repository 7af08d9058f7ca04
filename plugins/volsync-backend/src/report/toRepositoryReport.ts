import {
  read,
  type Reading,
  type RepositoryFacts,
  type RepositoryReport,
} from 'backstage-plugin-volsync-common';

const MAX_SNAPSHOTS = 100;

/** Pure. @internal */
export function toRepositoryReport(
  reading: Reading<RepositoryFacts>,
): Reading<RepositoryReport> {
  if (reading.state === 'unread') {
    return reading;
  }
  const facts = reading.value;
  const newestFirst = [...facts.snapshots].sort((a, b) =>
    (b.lastModified ?? '').localeCompare(a.lastModified ?? ''),
  );
  return read(
    {
      location: facts.location,
      exists: facts.exists,
      createdAt: facts.createdAt,
      snapshotCount: facts.snapshots.length,
      oldestSnapshotAt: newestFirst[newestFirst.length - 1]?.lastModified,
      snapshots: newestFirst.slice(0, MAX_SNAPSHOTS),
      details: facts.details,
      locks: facts.locks,
      objectCount: facts.objects.count,
      bytes: facts.objects.bytes,
      growth: facts.growth,
      sharedWith: facts.sharedWith,
    },
    reading.at,
  );
}
