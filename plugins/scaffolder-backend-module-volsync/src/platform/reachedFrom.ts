import { toReferred } from '../model/DirectoryGraph';
import type { RepositoryModel } from '../model/RepositoryModel';

/** Every file that is applied if the given directories are, through all Kustomizations and applications. */
export async function reachedFrom(
  model: RepositoryModel,
  directories: readonly string[],
): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...directories];
  const own = await model.ownKustomizations();
  for (
    let directory = waiting.shift();
    directory !== undefined;
    directory = waiting.shift()
  ) {
    if (!seen.has(directory)) {
      seen.add(directory);
      const built = directory;
      for (const file of await model.graph.filesOf(built)) {
        files.add(file);
      }
      for (const { node, spec, directory: target } of own) {
        if (files.has(node.file)) {
          waiting.push(
            target,
            ...spec.components.flatMap(each => toReferred(target, each)),
          );
        }
      }
      for (const application of model.allApplications()) {
        if (files.has(application.file)) {
          waiting.push(
            ...application.directories.map(({ directory: target }) => target),
          );
        }
      }
    }
  }
  return files;
}
