/**
 * Finds restic repositories in a bucket without listing what is in them: folder by folder, from the root, and never
 * into a repository. One request a folder; a repository that something alive leads to costs none.
 *
 * A folder holds a repository when it has an object `config` and a folder `keys/`: restic writes both first, and
 * removes neither.
 */
import pLimit from 'p-limit';
import type { S3Store } from 'restic-repository';

const REQUESTS = 4;
/** Deeper than anybody puts repositories */
const DEPTH = 8;
/** Beyond so many folders side by side it is other data */
const ENTRIES = 10_000;

export interface BucketWalk {
  /** Paths inside the bucket, without slashes at their ends, ordered; empty text for the root */
  readonly repositories: readonly string[];
  /** Whether every folder was looked into */
  readonly isWhole: boolean;
}

export interface WalkBucketOptions {
  readonly store: Pick<S3Store, 'listFolder'>;
  /** Whether something alive leads to a path: it is left out, with all that is below */
  readonly isUsed: (path: string) => boolean;
  readonly maxFolders: number;
  readonly signal: AbortSignal;
}

/** Throws `ObjectStoreError`. @internal */
export async function walkBucket(
  options: WalkBucketOptions,
): Promise<BucketWalk> {
  const { isUsed, maxFolders } = options;
  const limit = pLimit(REQUESTS);
  const repositories: string[] = [];
  let isWhole = true;
  let looked = 0;
  let level: readonly string[] = [''];
  for (let depth = 0; level.length > 0; depth += 1) {
    const taken = level.slice(0, Math.max(0, maxFolders - looked));
    if (taken.length < level.length || depth > DEPTH) {
      isWhole = false;
    }
    if (taken.length === 0 || depth > DEPTH) {
      break;
    }
    looked += taken.length;
    const found = await Promise.all(
      taken.map(folder => limit(() => look(folder, options))),
    );
    repositories.push(...found.flatMap(({ repository }) => repository ?? []));
    isWhole &&= found.every(one => one.isWhole);
    level = found
      .flatMap(({ folders }) => folders)
      .filter(folder => !isUsed(toPath(folder)));
  }
  return { repositories: repositories.sort(), isWhole };
}

/** What is directly in a folder; of a repository nothing but that it is one. */
async function look(
  folder: string,
  { store, signal }: WalkBucketOptions,
): Promise<{
  readonly repository?: string;
  readonly folders: readonly string[];
  readonly isWhole: boolean;
}> {
  signal.throwIfAborted();
  const { objects, folders, isWhole } = await store.listFolder(folder, {
    signal,
    maxEntries: ENTRIES,
  });
  const isRepository =
    objects.some(({ key }) => key === `${folder}config`) &&
    folders.includes(`${folder}keys/`);
  return isRepository
    ? { repository: toPath(folder), folders: [], isWhole: true }
    : { folders, isWhole };
}

function toPath(folder: string): string {
  return folder.replace(/\/+$/, '');
}
