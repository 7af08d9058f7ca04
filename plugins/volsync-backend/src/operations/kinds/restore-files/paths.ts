/**
 * Selected paths: which ones are allowed, and how restic and the portal name them. A name can contain anything but NUL.
 */
import { InputError } from '@backstage/errors';
import {
  MAX_CHOSEN_PATH_BYTES,
  MAX_CHOSEN_PATHS,
} from 'backstage-plugin-volsync-common';
import type { SnapshotFile } from '../../../object-stores/content/RepositoryContent';
import type { ComparedContent } from '../tools';

/** A file system's limit for one name. */
const MAX_NAME_BYTES = 255;

/** A selected entry of the snapshot. @internal */
export interface ChosenPath {
  /** Its address in the repository */
  readonly address: string;
  /** Its path from the volume's root, in base64, without a leading slash */
  readonly raw: string;
}

/** Throws `InputError`. Pure. @internal */
export function checkPaths(paths: readonly string[]): void {
  if (paths.length === 0 || paths.length > MAX_CHOSEN_PATHS) {
    throw new InputError(
      `Choose 1 to ${MAX_CHOSEN_PATHS} files and folders. A folder includes everything in it`,
    );
  }
  if (Buffer.byteLength(paths.join('')) > MAX_CHOSEN_PATH_BYTES) {
    throw new InputError(
      `The chosen paths have more than ${MAX_CHOSEN_PATH_BYTES} bytes together. Choose fewer, or their folder`,
    );
  }
  for (const path of paths) {
    const names = path.split('/');
    if (
      !path.startsWith('/') ||
      path.includes('\0') ||
      names.includes('..') ||
      names.includes('.')
    ) {
      throw new InputError(
        `Invalid path ${describePath(
          path,
        )}. It starts with "/", has no name "." or "..", and no NUL`,
      );
    }
  }
}

/**
 * Looks up the selection in the snapshot; a selected folder includes its contents. Throws `InputError`, and
 * `NotFoundError` for a path that isn't in the snapshot.
 *
 * @internal
 */
export async function resolvePaths(
  content: ComparedContent,
  options: {
    readonly snapshot: string;
    readonly paths: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<readonly ChosenPath[]> {
  const { snapshot, paths, signal } = options;
  checkPaths(paths);
  const chosen = new Map<string, ChosenPath>();
  for (const path of paths) {
    const { type, rawPath, address } = await content.readEntry({
      snapshot,
      path,
      signal,
    });
    if (rawPath === '') {
      throw new InputError(
        'The whole volume was chosen. Restore in place or into a new volume instead',
      );
    }
    if (type !== 'file' && type !== 'dir' && type !== 'symlink') {
      throw new InputError(
        `${describePath(
          address,
        )} is neither a file, a folder nor a symbolic link, and can't be restored alone`,
      );
    }
    const raw = Buffer.from(rawPath, 'latin1').toString('base64');
    chosen.set(rawPath, { address, raw });
  }
  const all = [...chosen.keys()];
  return all
    .filter(raw => !all.some(other => raw.startsWith(`${other}/`)))
    .sort()
    .map(raw => chosen.get(raw)!);
}

/** Regular files at and below the selected paths. @internal */
export async function* chosenFiles(
  content: Pick<ComparedContent, 'files'>,
  options: {
    readonly snapshot: string;
    readonly paths: readonly ChosenPath[];
    readonly signal: AbortSignal;
  },
): AsyncGenerator<SnapshotFile, void, undefined> {
  const { snapshot, paths, signal } = options;
  for (const { address: path } of paths) {
    yield* content.files({ snapshot, path, signal });
  }
}

/** The restic pattern for exactly this path and everything below it. One character is one byte. Pure. @internal */
export function toResticPattern(rawPath: string): string {
  return `/${rawPath.replace(/[\\*?[\]]/g, '\\$&')}`;
}

/** The paths whose name leaves no room for a suffix. Pure. @internal */
export function findLongNames(
  paths: readonly ChosenPath[],
  suffix: string,
): readonly ChosenPath[] {
  return paths.filter(({ raw }) => {
    const bytes = Buffer.from(raw, 'base64');
    const name = bytes.subarray(bytes.lastIndexOf('/') + 1);
    return name.length + suffix.length > MAX_NAME_BYTES;
  });
}

/** Untrusted, so it is quoted and truncated. Pure. @internal */
export function describePath(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}
