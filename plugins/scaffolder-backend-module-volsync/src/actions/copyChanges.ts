import { mkdir } from 'node:fs/promises';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { Workspace, type FileChange } from '../repository/Workspace';

/**
 * Also writes the added and changed files of a plan to another directory of the workspace, by their paths from the
 * repository's root, so a publish action uploads only those instead of the whole repository.
 */
export async function copyChanges(
  context: {
    readonly workspacePath: string;
    readonly input: { readonly changesDirectory?: string };
  },
  changes: readonly FileChange[],
): Promise<void> {
  const { changesDirectory } = context.input;
  if (changesDirectory) {
    const directory = resolveSafeChildPath(
      context.workspacePath,
      changesDirectory,
    );
    await mkdir(directory, { recursive: true });
    const copies = await Workspace.open(directory);
    await copies.apply(changes.filter(({ after }) => after !== undefined));
  }
}
