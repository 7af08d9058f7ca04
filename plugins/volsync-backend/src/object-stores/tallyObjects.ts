import {
  countOf,
  type LockObject,
  type RepositoryFacts,
  type SnapshotObject,
} from 'backstage-plugin-volsync-common';
import { isArchiveClass, type StoredObject } from 'restic-repository';

type Kind = keyof RepositoryFacts['objects']['byKind'];

/** What a listing shows without a password. @internal */
export type Tally = Pick<
  RepositoryFacts,
  | 'exists'
  | 'identity'
  | 'createdAt'
  | 'snapshots'
  | 'locks'
  | 'objects'
  | 'archiveClasses'
  | 'growth'
>;

const DAY_MS = 24 * 60 * 60_000;
const MAX_DAYS = 400;
const ID = /^[0-9a-f]{64}$/;

class TooManyObjectsError extends Error {
  constructor(limit: number) {
    super(
      `This repository is larger than this portal reads: it has more than ${countOf(
        limit,
        'object',
      )}. To read it, raise volsync.repositories.maxObjects`,
    );
    this.name = 'TooManyObjectsError';
  }
}

/**
 * Counts a repository's objects as they are listed, without keeping them, because a repository may have millions.
 * Throws `TooManyObjectsError` beyond the limit.
 *
 * @internal
 */
export async function tallyObjects(
  objects: AsyncIterable<StoredObject>,
  options: {
    readonly now: Date;
    readonly maxObjects: number;
    /** Whether the store reads its archive class like any other */
    readonly archiveIsInstant?: boolean;
  },
): Promise<Tally> {
  const snapshots: SnapshotObject[] = [];
  const locks: LockObject[] = [];
  const archiveClasses = new Set<string>();
  const byKind: Record<
    Kind,
    { count: number; bytes: number; empty?: number; archived?: number }
  > = {
    data: { count: 0, bytes: 0 },
    index: { count: 0, bytes: 0 },
    snapshots: { count: 0, bytes: 0 },
    keys: { count: 0, bytes: 0 },
    locks: { count: 0, bytes: 0 },
    config: { count: 0, bytes: 0 },
    other: { count: 0, bytes: 0 },
  };
  const days = new Map<number, number>();
  let exists = false;
  let createdAt: string | undefined;
  let count = 0;
  let bytes = 0;
  let identity: string | undefined;
  for await (const object of objects) {
    const { key, sizeBytes, storageClass = '', etag } = object;
    const lastModified = object.lastModified?.toISOString();
    count += 1;
    if (count > options.maxObjects) {
      throw new TooManyObjectsError(options.maxObjects);
    }
    bytes += sizeBytes;
    const kind = kindOf(key);
    byKind[kind].count += 1;
    byKind[kind].bytes += sizeBytes;
    if (sizeBytes === 0) {
      byKind[kind].empty = (byKind[kind].empty ?? 0) + 1;
    }
    const isArchived =
      options.archiveIsInstant !== true && isArchiveClass(storageClass);
    if (isArchived) {
      byKind[kind].archived = (byKind[kind].archived ?? 0) + 1;
      archiveClasses.add(storageClass);
    }
    if (object.lastModified) {
      const day = Math.floor(object.lastModified.getTime() / DAY_MS);
      days.set(day, (days.get(day) ?? 0) + sizeBytes);
    }
    const written = lastModified === undefined ? {} : { lastModified };
    const id = key.slice(key.lastIndexOf('/') + 1);
    if (kind === 'snapshots') {
      snapshots.push({
        id,
        ...written,
        sizeBytes,
        ...(isArchived ? { archiveClass: storageClass } : {}),
      });
    } else if (kind === 'locks') {
      locks.push({ id, ...written });
    } else if (kind === 'config') {
      exists = true;
      createdAt = lastModified;
      // A copy of a repository has the same bytes but other times, if the store reports times.
      identity = etag && `${etag} ${sizeBytes} ${createdAt ?? ''}`;
    }
  }
  return {
    exists,
    identity,
    createdAt,
    snapshots: snapshots.sort(byTime),
    locks,
    objects: { count, bytes, byKind },
    archiveClasses:
      archiveClasses.size > 0 ? [...archiveClasses].sort() : undefined,
    growth: toGrowth(days, options.now),
  };
}

/** Oldest first, preceded by those of unknown time. */
export function byTime(one: SnapshotObject, other: SnapshotObject): number {
  return (one.lastModified ?? '').localeCompare(other.lastModified ?? '');
}

function kindOf(key: string): Kind {
  if (key === 'config') {
    return 'config';
  }
  const [folder, ...rest] = key.split('/');
  const name = rest[rest.length - 1] ?? '';
  switch (folder) {
    case 'data':
      return rest.length === 2 && ID.test(name) ? 'data' : 'other';
    case 'index':
    case 'snapshots':
    case 'keys':
    case 'locks':
      return rest.length === 1 && ID.test(name) ? folder : 'other';
    default:
      return 'other';
  }
}

/** Fills days without change, so that a chart line is correct. */
function toGrowth(
  days: ReadonlyMap<number, number>,
  now: Date,
): Tally['growth'] {
  if (days.size === 0) {
    return [];
  }
  const today = Math.floor(now.getTime() / DAY_MS);
  const known = [...days.keys()].sort((a, b) => a - b);
  const first = Math.max(known[0] ?? today, today - MAX_DAYS + 1);
  let total = 0;
  for (const day of known) {
    if (day < first) {
      total += days.get(day) ?? 0;
    }
  }
  const growth: { day: string; bytes: number }[] = [];
  for (let day = first; day <= today; day += 1) {
    total += days.get(day) ?? 0;
    growth.push({
      day: new Date(day * DAY_MS).toISOString().slice(0, 10),
      bytes: total,
    });
  }
  return growth;
}
