import type { RepositoryModel } from '../model/RepositoryModel';

/**
 * The directory of an app's own kustomization, if several apps are applied together: the topmost one below that
 * contains the claim and is applied exactly once. Undefined if there is none.
 */
export async function findAppDirectory(
  model: RepositoryModel,
  directory: string,
  claim: string,
): Promise<string | undefined> {
  const makesClaim = async (file: string) =>
    ((await model.files.documents(file)) ?? []).some(
      ({ value }) =>
        value.kind === 'PersistentVolumeClaim' &&
        (value.metadata as { readonly name?: unknown } | undefined)?.name ===
          claim,
    );
  const seen = new Set([directory]);
  let level = [directory];
  while (level.length > 0) {
    const below = level.flatMap(each => {
      const node = model.graph.nodes.get(each);
      return (node?.resources ?? []).filter(
        resource => model.graph.nodes.has(resource) && !seen.has(resource),
      );
    });
    const found: string[] = [];
    for (const each of new Set(below)) {
      seen.add(each);
      const files = [...(await model.graph.filesOf(each))];
      const makes = await Promise.all(files.map(makesClaim));
      if (
        makes.includes(true) &&
        (await model.arrivalsOfDirectory(each)).length === 1
      ) {
        found.push(each);
      }
    }
    if (found.length > 0) {
      return found.length === 1 ? found[0] : undefined;
    }
    level = [...new Set(below)];
  }
  return undefined;
}
