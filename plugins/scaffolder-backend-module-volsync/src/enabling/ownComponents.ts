import path from 'node:path';
import { findKustomizationFile } from 'kustomize-files';
import { readComponentVersion } from '../component/renderComponent';
import { toReferred } from '../model/DirectoryGraph';
import type { RepositoryModel } from '../model/RepositoryModel';
import { readMarker } from './marker';
import { toComponentDirectories } from './yamlPaths';

/*
 * The component is identified by the repository's content: the comment that "Enable backups" left, and the component's
 * own first line. Settings and inputs may have changed since it was added.
 */

/** A reference in a list of components that leads to the component of this module. */
export interface OwnComponent {
  /** As written in the list */
  readonly reference: string;
  /** The directory that it refers to */
  readonly directory: string;
  /** The directory of the whole component */
  readonly component: string;
}

/** The references of a list that lead to the component. */
export async function findOwnComponents(
  model: RepositoryModel,
  options: {
    readonly directory: string;
    readonly references: readonly string[];
    /** The component that the comment names */
    readonly marked?: string;
    /** Where it would be written today */
    readonly configured?: string;
  },
): Promise<readonly OwnComponent[]> {
  const found: OwnComponent[] = [];
  for (const reference of options.references) {
    const [directory] = toReferred(options.directory, reference);
    const component =
      directory === undefined
        ? undefined
        : (await readComponent(model, directory)) ??
          [
            options.marked,
            // Any other existing component is the repository's own.
            (await model.files.list(directory)) === undefined
              ? options.configured
              : undefined,
          ].find(
            each =>
              each !== undefined &&
              Object.values(toComponentDirectories(each)).includes(directory),
          );
    if (directory !== undefined && component !== undefined) {
      found.push({ reference, directory, component });
    }
  }
  return found;
}

/** The directory of the whole component, if a directory is one of its two. */
export async function readComponent(
  model: RepositoryModel,
  directory: string,
): Promise<string | undefined> {
  const parent = path.posix.dirname(directory);
  for (const each of path.posix.basename(directory) === 'volsync'
    ? [directory, parent]
    : [directory]) {
    const found = await findKustomizationFile(model.files, each).catch(
      () => undefined,
    );
    if (found && readComponentVersion(found.text) !== undefined) {
      return each;
    }
  }
  return undefined;
}

/** Whether "Enable backups" wrote the component: a comment in the repository names it. */
export async function isWrittenByEnabling(
  model: RepositoryModel,
  component: string,
): Promise<boolean> {
  for (const file of await model.files.yamlFiles()) {
    const text = (await model.files.text(file)) ?? '';
    if (
      text.includes(component) &&
      text.split('\n').some(line => readMarker(line)?.component === component)
    ) {
      return true;
    }
  }
  return false;
}

/** The files that use a component. */
export async function findComponentUsers(
  model: RepositoryModel,
  component: string,
  directories: readonly string[] = Object.values(
    toComponentDirectories(component),
  ),
): Promise<readonly string[]> {
  const users = new Set<string>();
  for (const node of model.graph.nodes.values()) {
    if (
      !`${node.directory}/`.startsWith(`${component}/`) &&
      [...node.components, ...node.resources].some(each =>
        directories.includes(each),
      )
    ) {
      users.add(node.file);
    }
  }
  for (const node of model.fluxNodes) {
    for (const spec of await model.specsOf(node)) {
      const directory = model.directoryOf(spec);
      for (const reference of spec.components) {
        const [target] = toReferred(directory ?? spec.path ?? '.', reference);
        const isUser =
          target !== undefined &&
          (directory === undefined
            ? await mayLeadTo(model, { target, directories, path: spec.path })
            : directories.includes(target));
        if (isUser) {
          users.add(node.file);
        }
      }
    }
  }
  for (const file of model.unreadable) {
    // One that can't be read might use it.
    if (((await model.files.text(file)) ?? '').includes('components:')) {
      users.add(file);
    }
  }
  return [...users];
}

/** Whether a path leads to one of the directories, for any possible root of its source. */
async function mayLeadTo(
  model: RepositoryModel,
  options: {
    readonly target: string;
    readonly directories: readonly string[];
    readonly path: string | undefined;
  },
): Promise<boolean> {
  const { target, directories } = options;
  for (const each of directories) {
    if (`/${each}`.endsWith(`/${target}`)) {
      const root = each.slice(0, -target.length).replace(/\/$/, '') || '.';
      const [built] = toReferred(root, options.path ?? '.');
      if (
        built === undefined ||
        (await model.files.list(built)) !== undefined
      ) {
        return true;
      }
    }
  }
  return false;
}
