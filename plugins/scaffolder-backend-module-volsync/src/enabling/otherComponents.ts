import { InputError } from '@backstage/errors';
import { parseManifests } from 'kustomize-files';
import { readComponentVersion } from '../component/renderComponent';
import { recogniseBackup } from '../model/recogniseBackup';
import type { RepositoryModel } from '../model/RepositoryModel';
import { findComponentUsers } from './ownComponents';

/** The repository's own components that create backups and that apps use: a person may prefer one of them. */
export async function describeOtherComponents(
  model: RepositoryModel,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const node of model.graph.nodes.values()) {
    if (node.isComponent) {
      const users = await findComponentUsers(model, node.directory);
      if (users.length > 0 && (await makesBackups(model, node.resources))) {
        notes.push(
          `The repository has a component of its own that makes backups, ${
            node.directory
          }, which ${
            users[0]
          } uses. To use that one instead, close this change, and set component to ${
            node.directory
          } or add it to spec.components by hand${await describeVariables(
            model,
            node.directory,
          )}.`,
        );
      }
    }
  }
  return notes;
}

/** Throws `InputError` if the component's directory contains the repository's own, with its variables. */
export async function refuseOwnComponent(
  model: RepositoryModel,
  component: string,
): Promise<void> {
  const node = model.graph.nodes.get(component);
  const text = node && (await model.files.text(node.file));
  if (
    node?.isComponent &&
    readComponentVersion(text ?? '') === undefined &&
    (await makesBackups(model, node.resources))
  ) {
    throw new InputError(
      `${component} holds the repository's own component for backups. To use it, set component to ${component}, or add it to spec.components by hand${await describeVariables(
        model,
        component,
      )}. To use the portal's component beside it, set componentPath to another directory`,
    );
  }
}

async function describeVariables(
  model: RepositoryModel,
  component: string,
): Promise<string> {
  const names = new Set<string>();
  for (const file of await model.graph.filesOf(component)) {
    const text = (await model.files.text(file)) ?? '';
    for (const [, name = ''] of text.matchAll(/(?<!\$)\$\{(\w+)/g)) {
      names.add(name);
    }
  }
  return names.size === 0
    ? ''
    : `, with its variables under spec.postBuild.substitute: ${[...names]
        .sort()
        .join(', ')}`;
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
      // A component that can't be read is skipped.
    }
  }
  return false;
}
