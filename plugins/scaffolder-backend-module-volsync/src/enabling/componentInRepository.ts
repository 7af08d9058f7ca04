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
 * The state of the component in a repository: missing; identical; an older version, which is updated; or one of this
 * version that differs from the portal's, which is kept because a person changed it.
 */
export interface ComponentState {
  readonly state: 'missing' | 'same' | 'older' | 'different';
  /** The differing files */
  readonly changes: readonly FileChange[];
  /** How the files differ, as a unified diff; empty if they don't, or if there were none */
  readonly diff: string;
}

/**
 * Compares the component of a repository with the one that would be written. Throws `InputError` if its directory
 * contains something else, or a newer version.
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

/** Changes as a unified diff, like `git diff`. @public */
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

/** Notes about it for the reviewer. */
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
