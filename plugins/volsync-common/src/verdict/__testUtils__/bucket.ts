import type { RepositoryFacts } from '../evidence';
import { read, unread } from '../reading';
import type { Reading } from '../reading';
import type { Tape, TapeObject } from './tape';

/**
 * The bucket at a moment of a recording. Only its end was recorded: an object proves that it existed since its
 * lastModified, but its absence proves nothing before the end.
 */
export function bucketAt(
  tape: Tape,
  secretName: string,
  now: string,
): Reading<RepositoryFacts> {
  const location = tape.repositories[secretName];
  const path = location?.split('/').at(-1);
  const listing = path === undefined ? undefined : tape.listings.get(path);
  if (!location || path === undefined || !listing) {
    return unread(
      'not-recorded',
      'The recording does not contain this bucket.',
    );
  }
  const ended = Date.parse(now) >= Date.parse(tape.end);
  const saidToBeElsewhere =
    listing.length === 0 &&
    [...tape.logs.values()].some(log => log.includes(' saved\n'));
  if (saidToBeElsewhere) {
    return unread('not-recorded', 'The recording lists another bucket.');
  }
  return read(
    toFacts({
      location,
      path,
      listing: ended ? 'complete' : 'partial',
      damage: ended ? damageOf(tape.checks.get(path), now) : undefined,
      objects: listing.filter(
        ({ lastModified }) =>
          ended || Date.parse(lastModified) <= Date.parse(now),
      ),
    }),
    // The watch may continue after the last listing of the bucket.
    ended ? tape.end : now,
  );
}

function toFacts(options: {
  readonly location: string;
  readonly path: string;
  readonly listing: 'complete' | 'partial';
  readonly objects: readonly TapeObject[];
  readonly damage: RepositoryFacts['damage'];
}): RepositoryFacts {
  const { location, path, listing, damage } = options;
  const objects = options.objects.map(({ key, size, lastModified }) => {
    const [kind = '', ...rest] = key.slice(path.length + 1).split('/');
    return { kind, id: rest.at(-1) ?? '', sizeBytes: size, lastModified };
  });
  const of = (kind: string) => objects.filter(object => object.kind === kind);
  const count = (kind: string) => ({
    count: of(kind).length,
    bytes: of(kind).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  });
  const url = location.replace(/^s3:/, '');
  return {
    location,
    endpoint: url.split('/').slice(0, 3).join('/'),
    bucket: url.split('/')[3] ?? '',
    path,
    exists: of('config').length > 0,
    listing,
    createdAt: of('config')[0]?.lastModified,
    snapshots: of('snapshots').map(({ id, lastModified, sizeBytes }) => ({
      id,
      lastModified,
      sizeBytes,
    })),
    locks: of('locks').map(({ id, lastModified }) => ({ id, lastModified })),
    objects: {
      count: objects.length,
      bytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      byKind: {
        data: count('data'),
        index: count('index'),
        snapshots: count('snapshots'),
        keys: count('keys'),
        locks: count('locks'),
        config: count('config'),
        other: { count: 0, bytes: 0 },
      },
    },
    growth: [],
    details: unread('not-configured', 'Decryption is off.'),
    damage,
    sharedWith: [],
  };
}

/** A check that found nothing exits with 0; otherwise its output is the damage. */
function damageOf(
  check: string | undefined,
  now: string,
): RepositoryFacts['damage'] {
  if (check === undefined) {
    return undefined;
  }
  const [code = '', ...lines] = check.split('\n');
  return read(
    code.trim() === 'rc=0'
      ? []
      : lines.filter(line =>
          /error|missing|not found|damaged|fatal/i.test(line),
        ),
    now,
  );
}
