import path from 'node:path';
import { COMPONENT_VARIABLES } from 'backstage-plugin-volsync-common';
import type { FluxTarget } from './Target';
import type { EntriesPath } from './markedEntries';
import type { ListPath } from './listedComponents';

const VARIABLES = new Set<string>(COMPONENT_VARIABLES.map(({ name }) => name));

/** The path of a Flux Kustomization's variables. */
export function variablesPath(target: FluxTarget): EntriesPath {
  return {
    document: target.document,
    keys: ['spec', 'postBuild', 'substitute'],
    owns: key => VARIABLES.has(key),
  };
}

/** The path of a Flux Kustomization's components. */
export function componentsPath(target: FluxTarget): ListPath {
  return { document: target.document, keys: ['spec'] };
}

/** The components of a kustomization. */
export const KUSTOMIZATION_COMPONENTS: ListPath = { document: 0, keys: [] };

/** The directory of a component with filled-in values, below its kustomization. */
export const FILLED_COMPONENT = 'volsync';

/** The component's two directories: with a claim of its own, and for an existing one. */
export function toComponentDirectories(component: string): {
  readonly new: string;
  readonly existing: string;
} {
  return { new: component, existing: path.posix.join(component, 'volsync') };
}

/** The resources of a kustomization. */
export const RESOURCES: ListPath = {
  document: 0,
  keys: [],
  key: 'resources',
};
