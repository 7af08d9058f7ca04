import { countOf } from 'backstage-plugin-volsync-common';
import pLimit from 'p-limit';
import type { SnapshotFile } from '../../../object-stores/content/RepositoryContent';
import type { ComparedContent } from '../tools';
import type { HashedFiles } from './hashJob';

export interface Comparison {
  /** Number of regular files in the snapshot, and their total size */
  readonly files: number;
  readonly bytes: number;
  /** Number of files whose content was compared */
  readonly compared: number;
  /** One sentence each */
  readonly differences: readonly string[];
}

const AT_ONCE = 4;

/**
 * Compares the files of a volume with the repository's snapshot, file by file: names, number, and SHA-256 of the
 * content. The repository's side computes the hashes from blobs that were verified themselves.
 *
 * @internal
 */
export async function compareFiles(options: {
  readonly content: ComparedContent;
  readonly snapshot: string;
  readonly hashed: HashedFiles;
  /** Whether every file of the volume was hashed */
  readonly everything: boolean;
  /** Whether files that aren't in the snapshot are allowed */
  readonly withOthers: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (count: number, total: number) => Promise<void>;
}): Promise<Comparison> {
  const { content, snapshot, hashed, everything, withOthers, signal } = options;
  const expected = new Map<string, SnapshotFile>();
  let bytes = 0;
  for await (const file of content.files({ snapshot, signal })) {
    expected.set(file.rawPath, file);
    bytes += file.bytes;
  }
  const differences: string[] = [];
  if (everything) {
    for (const path of expected.keys()) {
      if (!hashed.hashes.has(path)) {
        differences.push(`${quoteName(path)} is missing`);
      }
    }
  }
  if (
    withOthers ? hashed.total < expected.size : hashed.total !== expected.size
  ) {
    differences.push(
      `${countOf(hashed.total, 'file')} restored, but the snapshot contains ${
        expected.size
      }`,
    );
  }
  const limit = pLimit(AT_ONCE);
  let compared = 0;
  await Promise.all(
    [...hashed.hashes].map(([path, hash]) =>
      limit(async () => {
        const file = expected.get(path);
        if (!file && withOthers) {
          return;
        }
        if (!file) {
          differences.push(`${quoteName(path)} is not in the snapshot`);
          return;
        }
        signal.throwIfAborted();
        const right = await content.hash({
          snapshot,
          path: file.address,
          signal,
        });
        compared += 1;
        if (right !== hash) {
          differences.push(`${quoteName(path)} differs`);
        }
        await options.onProgress(compared, hashed.hashes.size);
      }),
    ),
  );
  return { files: expected.size, bytes, compared, differences };
}

/** Names are untrusted, so they are quoted and truncated. */
function quoteName(rawPath: string): string {
  return JSON.stringify(
    Buffer.from(rawPath, 'latin1').toString('utf8').slice(0, 200),
  );
}
