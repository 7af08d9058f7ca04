import path from 'node:path';
import { ConflictError } from '@backstage/errors';
import { toDiff } from '../enabling/componentInRepository';
import type { FileTree } from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import { RepositoryModel } from '../model/RepositoryModel';
import { sayRepository } from './inRepository';
import { toListed } from './toListed';
import { isUntouched } from './toText';
import type { PlatformFile } from './types';

export interface PlatformPlan {
  /** What is added and changed; what is right already is in none of them */
  readonly changes: readonly FileChange[];
  readonly unchanged: readonly string[];
  /** What is left to do, as one sentence each */
  readonly toDo: readonly string[];
}

const withUnixLineEnds = (text: string) => text.replaceAll('\r\n', '\n');

/**
 * Compares what is to be written with what is there. Nothing is written.
 *
 * @throws InputError if a path leaves the repository, ConflictError if a file is somebody's own
 * @internal
 */
export async function planPlatform(options: {
  readonly tree: FileTree;
  readonly files: readonly PlatformFile[];
  readonly overwrite: boolean;
}): Promise<PlatformPlan> {
  const { tree, files } = options;
  const changes: FileChange[] = [];
  for (const file of files) {
    const change = toChange(file, await tree.read(file.path));
    if (change) changes.push(change);
  }
  const foreign = changes.filter(
    ({ before }) =>
      before !== undefined && !isUntouched(withUnixLineEnds(before)),
  );
  if (foreign.length > 0 && !options.overwrite) {
    throw new ConflictError(
      `Nothing was written, because these files weren't written by this action, or were changed since: ${foreign
        .map(({ file }) => `"${file}"`)
        .join(
          ', ',
        )}. Compare, then move what is your own elsewhere or set overwrite: true.\n${toPlatformDiff(
        foreign,
      )}`,
    );
  }
  const changed = new Set(changes.map(({ file }) => file));
  const lists = await planLists(tree, files);
  const written = files.map(file => file.path);
  const all = [...changes, ...lists.changes];
  const around = await sayRepository(await RepositoryModel.create(tree), {
    changes: all,
    written,
  });
  return {
    changes: all,
    unchanged: written.filter(file => !changed.has(file)),
    toDo: [...lists.toDo, ...around],
  };
}

/** What changes in files that are there; a file that is new is not repeated. */
export function toPlatformDiff(changes: readonly FileChange[]): string {
  return toDiff(
    changes
      .filter(({ before }) => before !== undefined)
      .map(({ file, before = '', after = '' }) => ({
        file,
        before: withUnixLineEnds(before),
        after: withUnixLineEnds(after),
      })),
  );
}

/** A folder with a kustomization.yaml applies what that lists, so new files of it are listed. */
async function planLists(
  tree: FileTree,
  files: readonly PlatformFile[],
): Promise<Pick<PlatformPlan, 'changes' | 'toDo'>> {
  const changes: FileChange[] = [];
  const toDo: string[] = [];
  for (const { path: file } of files) {
    const list = `${path.posix.dirname(file)}/kustomization.yaml`;
    const isListed =
      file.endsWith('.yaml') && !files.some(each => each.path === list);
    const before = isListed ? await tree.read(list) : undefined;
    if (before === undefined) continue;
    const name = path.posix.basename(file);
    const after = toListed(before, name);
    if (after === undefined) {
      toDo.push(
        `"${list}" has no list of resources that a line could be added to: list "${name}" there.`,
      );
    } else if (after !== before) {
      changes.push({ file: list, before, after });
    }
  }
  return { changes, toDo };
}

/** Undefined: it is right already. The line ends of a file that is there stay. */
function toChange(
  { path: file, text }: PlatformFile,
  before: string | undefined,
): FileChange | undefined {
  if (before === undefined) return { file, before, after: text };
  if (withUnixLineEnds(before) === text) return undefined;
  const after = before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
  return { file, before, after };
}
