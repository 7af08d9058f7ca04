import { InputError } from '@backstage/errors';
import { createTwoFilesPatch } from 'diff';
import {
  COMPONENT_VERSION,
  readComponentVersion,
  type ComponentFiles,
} from '../component/renderComponent';
import { type FileTree, resolveInTree } from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';

/**
 * What a repository has of the component: nothing; these very files; an older version, which is brought up to date; or
 * one of this version that is not what the portal would write, which is kept, since somebody meant it.
 */
export interface ComponentState {
  readonly state: 'missing' | 'same' | 'older' | 'different';
  /** What differs */
  readonly changes: readonly FileChange[];
  /** How the files differ, as a unified diff; empty where they do not or where nothing was there */
  readonly diff: string;
}

/**
 * Compares the component of a repository with the one that would be written. Throws `InputError` where something else
 * is in its place, or a version that is newer than this.
 */
export async function compareComponent(
  tree: FileTree,
  directory: string,
  files: ComponentFiles,
): Promise<ComponentState> {
  const changes: FileChange[] = [];
  for (const [name, after] of Object.entries(files)) {
    const file = resolveInTree(directory, name);
    const before = await tree.read(file);
    if (before !== after) {
      changes.push({ file, before, after });
    }
  }
  if (changes.length === 0) {
    return { state: 'same', changes, diff: '' };
  }
  const entries = (await tree.list(directory)) ?? [];
  if (entries.length === 0) {
    return { state: 'missing', changes, diff: '' };
  }
  const kustomization = await tree.read(
    resolveInTree(directory, 'kustomization.yaml'),
  );
  const version = readComponentVersion(kustomization ?? '');
  if (version === undefined) {
    throw new InputError(
      `${directory} holds something that isn't the component of VolSync for Backstage, so it is left as it is. Set componentPath to another directory, or move that one`,
    );
  }
  if (version > COMPONENT_VERSION) {
    throw new InputError(
      `${directory} holds version ${version} of the component, and this portal knows only version ${COMPONENT_VERSION}. Update the portal`,
    );
  }
  const diff = toDiff(changes);
  return {
    state: version < COMPONENT_VERSION ? 'older' : 'different',
    changes,
    diff,
  };
}

/** Changes as a unified diff, as `git diff` would show them. @public */
export function toDiff(changes: readonly FileChange[]): string {
  return changes
    .map(({ file, before, after }) =>
      createTwoFilesPatch(
        before === undefined ? '/dev/null' : `a/${file}`,
        after === undefined ? '/dev/null' : `b/${file}`,
        before ?? '',
        after ?? '',
        undefined,
        undefined,
        { context: 3 },
      )
        .split('\n')
        .filter(line => !/^={20,}$/.test(line))
        .map(line => (/^(---|\+\+\+) /.test(line) ? line.trimEnd() : line))
        .join('\n'),
    )
    .join('');
}

/** What a person should know of it. */
export function describeComponent(
  { state }: ComponentState,
  component: string,
): readonly string[] {
  switch (state) {
    case 'older':
      return [
        `The component in ${component} is updated; every app that uses it changes with it.`,
      ];
    case 'different':
      return [
        `The component in ${component} is not what this portal would write, and is used as it is.`,
      ];
    default:
      return [];
  }
}
