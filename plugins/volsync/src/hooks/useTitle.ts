import { parseEntityRef } from '@backstage/catalog-model';
import { useEntityPresentation } from '@backstage/plugin-catalog-react';

/** The display name of an entity: its title from the catalog, or its name until the title is known. */
export function useTitle(entityRef: string): string {
  const { kind } = parseEntityRef(entityRef, { defaultKind: 'component' });
  return useEntityPresentation(entityRef, {
    defaultKind: kind,
    defaultNamespace: 'default',
  }).primaryTitle;
}
