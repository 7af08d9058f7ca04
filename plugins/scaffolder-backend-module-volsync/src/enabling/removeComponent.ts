import { COMPONENT_FILES } from '../component/renderComponent';
import { resolveInTree } from 'kustomize-files';
import type { RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { findComponentUsers, isWrittenByEnabling } from './ownComponents';

/**
 * Removes a component's files with its last user: if "Enable backups" wrote them, and nothing refers to them after the
 * change.
 */
export async function removeComponent(
  model: RepositoryModel,
  component: string,
  options: {
    readonly changes: readonly FileChange[];
    readonly keep: boolean;
  },
): Promise<{ changes: FileChange[]; notes: string[] }> {
  if (!(await isWrittenByEnabling(model, component))) {
    return {
      changes: [],
      notes: [
        `The component in ${component} was there before, and stays for other apps.`,
      ],
    };
  }
  const after = await model.withChanges(
    new Map(options.changes.map(({ file, after: text }) => [file, text])),
  );
  const [user] = await findComponentUsers(after, component);
  if (user !== undefined) {
    return {
      changes: [],
      notes: [`The component in ${component} stays: ${user} uses it.`],
    };
  }
  if (options.keep) {
    return {
      changes: [],
      notes: [
        `The component in ${component} stays, as requested. Nothing uses it now.`,
      ],
    };
  }
  const changes: FileChange[] = [];
  for (const name of COMPONENT_FILES) {
    const file = resolveInTree(component, name);
    const before = await model.files.read(file);
    if (before !== undefined) {
      changes.push({ file, before, after: undefined });
    }
  }
  return { changes, notes: [] };
}
