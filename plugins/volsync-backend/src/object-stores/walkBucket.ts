/**
 * Finds restic repositories in a bucket without listing their content: folder by folder, from the root, never into a
 * repository. Each folder takes one request; a repository in use takes none.
 *
 * A folder is a repository if it has an object `config` and a folder `keys/`, because restic writes both first and
 * removes neither.
 */
import pLimit from 'p-limit';
import type { S3Store } from 'restic-repository';

const MAX_CONCURRENT_REQUESTS = 4;
/** Repositories are not expected deeper than this */
const MAX_DEPTH = 8;
/** A folder with more entries holds other data */
const MAX_ENTRIES = 10_000;

interface BucketWalk {
  /** Paths in the bucket without trailing slashes, sorted; empty for the root */
  readonly repositories: readonly string[];
  /** Whether every folder was listed */
  readonly isWhole: boolean;
}

interface WalkBucketOptions {
  readonly store: Pick<S3Store, 'listFolder'>;
  /** Whether a resource leads to a path: it is skipped, with everything below */
  readonly isUsed: (path: string) => boolean;
  readonly maxFolders: number;
  readonly signal: AbortSignal;
}

/** Throws `ObjectStoreError`. @internal */
export async function walkBucket(
  options: WalkBucketOptions,
): Promise<BucketWalk> {
  const { isUsed, maxFolders } = options;
  const limit = pLimit(MAX_CONCURRENT_REQUESTS);
  const repositories: string[] = [];
  let isWhole = true;
  let contents = 0;
  let level: readonly string[] = [''];
  for (let depth = 0; level.length > 0; depth += 1) {
    const taken = level.slice(0, Math.max(0, maxFolders - contents));
    if (taken.length < level.length || depth > MAX_DEPTH) {
      isWhole = false;
    }
    if (taken.length === 0 || depth > MAX_DEPTH) {
      break;
    }
    contents += taken.length;
    const found = await Promise.all(
      taken.map(folder => limit(() => listFolder(folder, options))),
    );
    repositories.push(...found.flatMap(({ repository }) => repository ?? []));
    isWhole &&= found.every(one => one.isWhole);
    level = found
      .flatMap(({ folders }) => folders)
      .filter(folder => !isUsed(toPath(folder)));
  }
  return { repositories: repositories.sort(), isWhole };
}

/** Lists the entries of a folder; for a repository, only reports that it is one. */
async function listFolder(
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
    maxEntries: MAX_ENTRIES,
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
