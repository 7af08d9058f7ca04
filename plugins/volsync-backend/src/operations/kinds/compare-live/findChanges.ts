import { createHash } from 'node:crypto';
import type {
  LiveChange,
  LiveChangeCounts,
} from 'backstage-plugin-volsync-common';
import pLimit from 'p-limit';
import type { SnapshotFile } from '../../../object-stores/content/RepositoryContent';
import type { ComparedContent } from '../tools';
import type { LiveFile } from './listJob';

/** What is kept of a comparison; counts go on beyond. */
const MAX_CHANGES = 1_000;
const MAX_NAME_LENGTH = 1_024;
const AT_ONCE = 4;
const OF_NOTHING = createHash('sha256').digest('hex');

/** A comparison as it is kept. @internal */
export interface FoundChanges {
  readonly counts: LiveChangeCounts;
  readonly changes: LiveChange[];
}

/**
 * What changed in a live volume since a snapshot. A file of one blob is compared by its hash without being read again,
 * because restic names a blob by the SHA-256 of its content. Of others the size tells most; those of equal size are read
 * from the repository, up to `maxReadBytes`, and beyond that told by their time.
 *
 * @internal
 */
export async function findChanges(options: {
  readonly content: ComparedContent;
  readonly snapshot: string;
  /** By name, one character a byte */
  readonly live: ReadonlyMap<string, LiveFile>;
  readonly maxReadBytes: number;
  readonly signal: AbortSignal;
  readonly onProgress: (count: number, total: number) => Promise<void>;
}): Promise<FoundChanges> {
  const { content, snapshot, live, signal } = options;
  const counts = {
    added: 0,
    changed: 0,
    removed: 0,
    uncertain: 0,
    same: 0,
    byTime: 0,
    addedBytes: 0,
    removedBytes: 0,
  };
  const changes: LiveChange[] = [];
  const note = (change: LiveChange) => {
    counts[change.kind] += 1;
    if (changes.length < MAX_CHANGES) {
      changes.push(change);
    }
  };
  const known = new Set<string>();
  const unread: { readonly file: SnapshotFile; readonly live: LiveFile }[] = [];
  let bytesToRead = 0;
  for await (const file of content.files({ snapshot, signal })) {
    const now = live.get(file.rawPath);
    known.add(file.rawPath);
    const path = toText(file.rawPath);
    const { address, bytes: before } = file;
    if (!now) {
      counts.removedBytes += before;
      note({ kind: 'removed', path, address, before });
    } else if (now.isUncertain) {
      note({ kind: 'uncertain', path, address, before, now: now.bytes });
    } else if (now.bytes !== before) {
      note({ kind: 'changed', path, address, before, now: now.bytes });
    } else if (now.hash !== undefined && hashOf(file) !== undefined) {
      if (now.hash === hashOf(file)) {
        counts.same += 1;
      } else {
        note({ kind: 'changed', path, address, before, now: now.bytes });
      }
    } else if (
      now.hash !== undefined &&
      bytesToRead + before <= options.maxReadBytes
    ) {
      bytesToRead += before;
      unread.push({ file, live: now });
    } else {
      counts.byTime += 1;
      if (secondsOf(file) === now.modifiedAt) {
        counts.same += 1;
      } else {
        note({ kind: 'changed', path, address, before, now: now.bytes });
      }
    }
  }
  for (const [rawPath, { bytes, isUncertain }] of live) {
    if (!known.has(rawPath)) {
      const kind = isUncertain ? 'uncertain' : 'added';
      counts.addedBytes += bytes;
      note({ kind, path: toText(rawPath), now: bytes });
    }
  }
  const limit = pLimit(AT_ONCE);
  let read = 0;
  await Promise.all(
    unread.map(({ file, live: now }) =>
      limit(async () => {
        signal.throwIfAborted();
        const path = file.address;
        const hash = await content.hash({ snapshot, path, signal });
        read += 1;
        await options.onProgress(read, unread.length);
        if (hash === now.hash) {
          counts.same += 1;
        } else {
          note({
            kind: 'changed',
            path: toText(file.rawPath),
            address: file.address,
            before: file.bytes,
            now: now.bytes,
          });
        }
      }),
    ),
  );
  changes.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { counts, changes };
}

function hashOf({ bytes, blob }: SnapshotFile): string | undefined {
  return bytes === 0 ? OF_NOTHING : blob;
}

function secondsOf({ modifiedAt }: SnapshotFile): number {
  return Math.floor(Date.parse(modifiedAt ?? '') / 1_000);
}

/** Names of unknown origin: shown as text, and not at any length. */
function toText(rawPath: string): string {
  return `/${Buffer.from(rawPath, 'latin1').toString('utf8')}`.slice(
    0,
    MAX_NAME_LENGTH,
  );
}
