import path from 'node:path';
import { renderComponent } from '../component/renderComponent';
import {
  type FileTree,
  isObject,
  resolveInTree,
  YamlFile,
} from 'kustomize-files';
import { listYamlFiles } from '../repository/walk';
import type { FileChange } from '../repository/Workspace';
import type { DisableRequest } from './DisablePlan';
import { referredDirectory, toComponentDirectories } from './places';

/**
 * Takes the component's files out of a repository, unless another file still refers to them.
 *
 * @internal
 */
export async function removeComponent(
  { tree, settings }: DisableRequest,
  component: string,
  edited: YamlFile,
): Promise<{ changes: FileChange[]; notes: string[] }> {
  const user = await findUser(tree, component, edited);
  if (user !== undefined) {
    return {
      changes: [],
      notes: [`The component in ${component} stays: ${user} uses it.`],
    };
  }
  const changes: FileChange[] = [];
  for (const name of Object.keys(renderComponent(settings))) {
    const file = resolveInTree(component, name);
    const before = await tree.read(file);
    if (before !== undefined) {
      changes.push({ file, before, after: undefined });
    }
  }
  return { changes, notes: [] };
}

/** A file that refers to the component, other than the one that is edited */
async function findUser(
  tree: FileTree,
  component: string,
  edited: YamlFile,
): Promise<string | undefined> {
  const directories = new Set(Object.values(toComponentDirectories(component)));
  for (const file of await listYamlFiles(tree)) {
    const text =
      file === edited.file ? edited.text : (await tree.read(file)) ?? '';
    if (
      text.includes('components:') &&
      !file.startsWith(`${component}/`) &&
      mayRefer(file, text, directories)
    ) {
      return file;
    }
  }
  return undefined;
}

/** Whether a file lists the component; one that cannot be read might. */
function mayRefer(
  name: string,
  text: string,
  directories: ReadonlySet<string>,
): boolean {
  let file: YamlFile;
  try {
    file = YamlFile.parse(name, text);
  } catch {
    return true;
  }
  return file.documents
    .flatMap(document => toReferred(document.toJS(), path.posix.dirname(name)))
    .some(referred =>
      // the root of Flux's source may be a directory of the repository
      [...directories].some(
        each => referred.endsWith(each) || each.endsWith(`/${referred}`),
      ),
    );
}

/** The directories that a Kustomization of Flux or of kustomize lists as components. */
function toReferred(value: unknown, directory: string): string[] {
  if (!isObject(value)) {
    return [];
  }
  const spec = isObject(value.spec) ? value.spec : {};
  return [
    ...toTexts(spec.components).map(reference =>
      referredDirectory(String(spec.path ?? '.'), reference),
    ),
    ...toTexts(value.components).map(reference =>
      referredDirectory(directory, reference),
    ),
  ];
}

function toTexts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}
