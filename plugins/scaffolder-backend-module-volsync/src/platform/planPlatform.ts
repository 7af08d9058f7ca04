import path from 'node:path';
import { ConflictError } from '@backstage/errors';
import { createTwoFilesPatch } from 'diff';
import type { FileTree } from '../kustomize';
import { toListed } from './toListed';
import { isUntouched } from './toText';
import type { PlatformFile } from './types';

/** What a run does to one file. @internal */
export interface PlannedFile {
  readonly path: string;
  readonly change: 'add' | 'update' | 'keep';
  /** What is there; undefined: nothing */
  readonly before: string | undefined;
  readonly after: string;
  /** Unified; empty unless updated */
  readonly difference: string;
}

/** @internal */
export interface PlatformPlan {
  readonly files: readonly PlannedFile[];
  /** What somebody has to do, as one sentence each */
  readonly toDo: readonly string[];
}

const withUnixLineEnds = (text: string) => text.replaceAll('\r\n', '\n');

/**
 * Compares what is to be written with what is there. Nothing is written.
 *
 * @throws InputError where a path leaves the repository, ConflictError where a file is somebody's own
 * @internal
 */
export async function planPlatform(options: {
  readonly tree: FileTree;
  readonly files: readonly PlatformFile[];
  readonly overwrite: boolean;
}): Promise<PlatformPlan> {
  const { tree } = options;
  const files: PlannedFile[] = [];
  const foreign: PlannedFile[] = [];
  for (const file of options.files) {
    const before = await tree.read(file.path);
    const planned = toPlanned(file, before);
    files.push(planned);
    if (
      planned.change === 'update' &&
      !isUntouched(withUnixLineEnds(before ?? ''))
    ) {
      foreign.push(planned);
    }
  }
  if (foreign.length > 0 && !options.overwrite) {
    throw new ConflictError(
      `Nothing was written, for somebody else wrote or changed ${foreign
        .map(each => `"${each.path}"`)
        .join(
          ', ',
        )}. Compare, then move what is your own elsewhere or set overwrite: true.\n${foreign
        .map(({ difference }) => difference)
        .join('\n')}`,
    );
  }
  const lists = await planLists(tree, options.files);
  return { files: [...files, ...lists.files], toDo: lists.toDo };
}

/** A folder with a kustomization.yaml applies what that lists, so new files of it are listed. */
async function planLists(
  tree: FileTree,
  files: readonly PlatformFile[],
): Promise<PlatformPlan> {
  const planned: PlannedFile[] = [];
  const toDo: string[] = [];
  const own = new Set(files.map(file => path.posix.dirname(file.path)));
  for (const file of files.filter(({ path: name }) => name.endsWith('.yaml'))) {
    const folder = path.posix.dirname(file.path);
    const listPath = `${folder}/kustomization.yaml`;
    if (!own.has(folder) || files.some(each => each.path === listPath))
      continue;
    const before = await tree.read(listPath);
    if (before === undefined) continue;
    const name = path.posix.basename(file.path);
    const after = toListed(before, name);
    if (after === undefined) {
      toDo.push(
        `"${listPath}" has no list of resources that a line could be added to: list "${name}" there.`,
      );
    } else {
      planned.push(toPlanned({ path: listPath, text: after }, before));
    }
  }
  return { files: planned, toDo };
}

function toPlanned(
  { path: name, text }: PlatformFile,
  before: string | undefined,
): PlannedFile {
  if (before === undefined) {
    return { path: name, change: 'add', before, after: text, difference: '' };
  }
  if (withUnixLineEnds(before) === withUnixLineEnds(text)) {
    return {
      path: name,
      change: 'keep',
      before,
      after: before,
      difference: '',
    };
  }
  const after =
    before.includes('\r\n') && !text.includes('\r\n')
      ? text.replaceAll('\n', '\r\n')
      : text;
  return {
    path: name,
    change: 'update',
    before,
    after,
    difference: createTwoFilesPatch(
      `a/${name}`,
      `b/${name}`,
      withUnixLineEnds(before),
      withUnixLineEnds(after),
    ),
  };
}
