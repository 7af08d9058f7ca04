import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useMemo } from 'react';
import { volsyncApiRef, type RepositoryApi } from '../api';

/** The repository of a volume of the current entity: the same object for the same volume. */
export function useRepository(
  volume: Pick<VolumeReport, 'cluster' | 'claim'>,
): RepositoryApi {
  const api = useApi(volsyncApiRef);
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const { cluster, claim } = volume;
  return useMemo(
    () => api.getRepository({ entityRef, cluster, claim }),
    [api, entityRef, cluster, claim],
  );
}
