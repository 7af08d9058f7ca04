import { createHash } from 'node:crypto';
import type {
  LiveChange,
  LiveChangeCounts,
} from 'backstage-plugin-volsync-common';
import pLimit from 'p-limit';
import type { SnapshotFile } from '../../../object-stores/content/RepositoryContent';
import type { ComparedContent } from '../tools';
import { KeptChanges, type Compared } from './KeptChanges';
import type { LiveFile } from './listJob';

const AT_ONCE = 4;
const OF_NOTHING = createHash('sha256').digest('hex');

/** A comparison as stored. */
interface FoundChanges {
  readonly counts: LiveChangeCounts;
  readonly changes: LiveChange[];
}

/**
 * Finds what changed in a live volume since a snapshot. A file with one blob is compared by its hash without reading
 * it, because restic names a blob by the SHA-256 of its content. Other files are compared by size first. Files of equal
 * size are read from the repository, up to `maxReadBytes`, and after that compared by time.
 *
 * @internal
 */
export async function findChanges(options: {
  readonly content: ComparedContent;
  readonly snapshot: string;
  /** By name, one character per byte */
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
  const kept = new KeptChanges();
  const note = (kind: LiveChange['kind'], compared: Compared) => {
    counts[kind] += 1;
    kept.add(kind, compared);
  };
  const known = new Set<string>();
  const unread: { readonly file: SnapshotFile; readonly live: LiveFile }[] = [];
  let bytesToRead = 0;
  for await (const file of content.files({ snapshot, signal })) {
    const { rawPath, bytes: before } = file;
    const now = live.get(rawPath);
    known.add(rawPath);
    if (!now) {
      counts.removedBytes += before;
      note('removed', { rawPath, file });
    } else if (now.isUncertain) {
      note('uncertain', { rawPath, file, now });
    } else if (now.bytes !== before) {
      note('changed', { rawPath, file, now });
    } else if (now.hash !== undefined && hashOf(file) !== undefined) {
      if (now.hash === hashOf(file)) {
        counts.same += 1;
      } else {
        note('changed', { rawPath, file, now });
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
        note('changed', { rawPath, file, now });
      }
    }
  }
  for (const [rawPath, now] of live) {
    if (!known.has(rawPath)) {
      counts.addedBytes += now.bytes;
      note(now.isUncertain ? 'uncertain' : 'added', { rawPath, now });
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
          note('changed', { rawPath: file.rawPath, file, now });
        }
      }),
    ),
  );
  return { counts, changes: kept.toList() };
}

function hashOf({ bytes, blob }: SnapshotFile): string | undefined {
  return bytes === 0 ? OF_NOTHING : blob;
}

function secondsOf({ modifiedAt }: SnapshotFile): number {
  return Math.floor(Date.parse(modifiedAt ?? '') / 1_000);
}
