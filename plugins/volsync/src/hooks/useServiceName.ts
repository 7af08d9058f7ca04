import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { nameToConfirm } from 'backstage-plugin-volsync-common';

/** The text that a viewer types to confirm that the live data of the whole service is replaced. */
export function useServiceName(): string {
  const { entity } = useEntity();
  return nameToConfirm({
    entityRef: stringifyEntityRef(entity),
    claim: '',
    isService: true,
  });
}
