import { isObject, type JsonObject, type YamlFile } from 'kustomize-files';
import type { RepositoryModel } from '../model/RepositoryModel';
import {
  type ListPath,
  putMarkedItems,
  readMarkedItems,
  takeMarkedItems,
} from './listedComponents';
import type { FluxTarget } from './Target';

/*
 * An app whose backups need External Secrets and VolSync can depend on the Kustomizations that install them. Otherwise
 * its first reconciliations fail, because the kinds don't exist yet.
 */

/** Adds missing dependencies of the app. Each is `name` or `namespace/name`. */
export function putDependencies(
  file: YamlFile,
  target: FluxTarget,
  names: readonly string[] = [],
): YamlFile {
  const missing = missingDependencies(target, names);
  return missing.length === 0
    ? file
    : putMarkedItems(file, dependenciesPath(target), missing);
}

/** Removes what `putDependencies` added. */
export function takeDependencies(file: YamlFile, target: FluxTarget): YamlFile {
  return takeMarkedItems(file, dependenciesPath(target));
}

/** `spec.dependsOn` after the change. */
export function meanDependencies(
  spec: Record<string, unknown>,
  target: FluxTarget,
  names: readonly string[] = [],
): void {
  const missing = missingDependencies(target, names);
  if (missing.length > 0) {
    spec.dependsOn = [
      ...((spec.dependsOn ?? []) as unknown[]),
      ...missing.map(each => {
        const [name, namespace] = each.split('/').reverse();
        return namespace === undefined ? { name } : { name, namespace };
      }),
    ];
  }
}

/** The names that no Kustomization of the repository has. */
export function describeUnknownDependencies(
  { fluxNodes }: RepositoryModel,
  names: readonly string[] = [],
): string[] {
  return names
    .filter(
      each => !fluxNodes.some(({ name }) => name === each.split('/').at(-1)),
    )
    .map(
      each =>
        `The app waits for the Flux Kustomization ${each}, and this repository has none of that name.`,
    );
}

function missingDependencies(
  target: FluxTarget,
  names: readonly string[],
): readonly string[] {
  const spec = target.node.value.spec as JsonObject;
  const present = (Array.isArray(spec.dependsOn) ? spec.dependsOn : [])
    .filter(isObject)
    .map(({ name, namespace }) =>
      namespace === undefined ? String(name) : `${namespace}/${name}`,
    );
  const marked = readMarkedItems(target.file, dependenciesPath(target));
  return [...new Set(names)].filter(
    name => name !== '' && !present.includes(name) && !marked.includes(name),
  );
}

function dependenciesPath(target: FluxTarget): ListPath {
  return { document: target.document, keys: ['spec'], key: 'dependsOn' };
}
