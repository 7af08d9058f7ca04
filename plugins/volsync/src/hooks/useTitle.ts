import { parseEntityRef } from '@backstage/catalog-model';
import { useEntityPresentation } from '@backstage/plugin-catalog-react';

/** What people call an entity: its title as the catalog has it, and its name until that is known. */
export function useTitle(entityRef: string): string {
  const { kind } = parseEntityRef(entityRef, { defaultKind: 'component' });
  return useEntityPresentation(entityRef, {
    defaultKind: kind,
    defaultNamespace: 'default',
  }).primaryTitle;
}
