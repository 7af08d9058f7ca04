import { mkdir } from 'node:fs/promises';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { Workspace, type FileChange } from '../repository/Workspace';

/**
 * Writes the files that a plan adds or changes to another directory of the workspace too, by their paths from the
 * repository's root, so that a publish action sends those and not the whole repository.
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
