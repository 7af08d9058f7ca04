import { parseManifests } from 'kustomize-files';
import { recogniseBackup } from '../model/recogniseBackup';
import type { RepositoryModel } from '../model/RepositoryModel';
import { findComponentUsers } from './ownComponents';

/** The repository's own components that make backups, and that apps use: a person may prefer one of them. */
export async function sayOtherComponents(
  model: RepositoryModel,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const node of model.graph.nodes.values()) {
    if (node.isComponent) {
      const users = await findComponentUsers(model, node.directory);
      if (users.length > 0 && (await makesBackups(model, node.resources))) {
        notes.push(
          `The repository has a component of its own that makes backups, ${node.directory}, which ${users[0]} uses. To use that one instead, close this change and add it to spec.components by hand.`,
        );
      }
    }
  }
  return notes;
}

async function makesBackups(
  model: RepositoryModel,
  resources: readonly string[],
): Promise<boolean> {
  for (const file of resources) {
    try {
      const text = (await model.files.text(file)) ?? '';
      if (parseManifests(text, file).some(recogniseBackup)) {
        return true;
      }
    } catch {
      // What can't be read is told nowhere else, and stops nothing.
    }
  }
  return false;
}
