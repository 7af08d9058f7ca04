import { read, type RepositoryFacts } from 'backstage-plugin-volsync-common';

const AT = '2026-01-01T00:00:00Z';

/** A sound repository with these snapshots. */
export function toRepositoryFacts(
  snapshots: readonly {
    readonly id: string;
    readonly time: string;
    readonly hostname?: string;
  }[],
  more: Partial<RepositoryFacts> = {},
): RepositoryFacts {
  const none = { count: 0, bytes: 0 };
  return {
    location: 's3:http://minio/b/p',
    endpoint: 'http://minio',
    bucket: 'b',
    path: 'p',
    exists: true,
    snapshots: snapshots.map(one => ({
      id: one.id,
      lastModified: one.time,
      sizeBytes: 1,
    })),
    locks: [],
    objects: {
      count: 0,
      bytes: 0,
      byKind: {
        data: { count: 2, bytes: 20 },
        index: { count: 1, bytes: 9 },
        snapshots: { count: 2, bytes: 2 },
        keys: { count: 1, bytes: 9 },
        locks: none,
        config: { count: 1, bytes: 9 },
        other: none,
      },
    },
    growth: [],
    details: read(
      snapshots.map(one => ({
        id: one.id,
        time: one.time,
        hostname: one.hostname ?? 'volsync',
        paths: ['/data'],
        files: 3,
        bytes: 30,
      })),
      AT,
    ),
    sharedWith: [],
    ...more,
  };
}
