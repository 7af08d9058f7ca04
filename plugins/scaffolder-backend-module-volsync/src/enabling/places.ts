import path from 'node:path';
import { COMPONENT_VARIABLES } from 'backstage-plugin-volsync-common';
import type { FluxTarget } from './Target';
import type { EntriesPlace } from './markedEntries';
import type { ListPlace } from './listedComponents';

const VARIABLES = new Set<string>(COMPONENT_VARIABLES.map(({ name }) => name));

/** Where the variables of a Flux Kustomization are. */
export function variablesPlace(target: FluxTarget): EntriesPlace {
  return {
    document: target.document,
    keys: ['spec', 'postBuild', 'substitute'],
    owns: key => VARIABLES.has(key),
  };
}

/** Where the components of a Flux Kustomization are. */
export function componentsPlace(target: FluxTarget): ListPlace {
  return { document: target.document, keys: ['spec'] };
}

/** The components of a kustomization. */
export const KUSTOMIZATION_COMPONENTS: ListPlace = { document: 0, keys: [] };

/** The directory below a kustomization where the component stands with its values in it. */
export const FILLED_COMPONENT = 'volsync';

/** The component's two directories: with a claim of its own, and for one that is there already. */
export function toComponentDirectories(component: string): {
  readonly new: string;
  readonly existing: string;
} {
  return { new: component, existing: path.posix.join(component, 'volsync') };
}

/** The resources of a kustomization. */
export const RESOURCES: ListPlace = {
  document: 0,
  keys: [],
  key: 'resources',
};
