import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import type {
  VolumeHistory,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useCallback } from 'react';
import { volsyncApiRef } from '../api';
import { useLoad, type Loaded } from './useLoad';

/**
 * The runs and operations that the portal recorded for a volume, newest first.
 *
 * @param revision - reloads when it changes
 */
export function useHistory(
  { cluster, claim }: VolumeReport,
  revision?: string,
): Loaded<VolumeHistory> {
  const { entity } = useEntity();
  const volsync = useApi(volsyncApiRef);
  const entityRef = stringifyEntityRef(entity);
  const load = useCallback(
    (signal: AbortSignal) =>
      volsync
        .getOperations({ entityRef, cluster, claim })
        .getHistory({ signal }),
    [volsync, entityRef, cluster, claim],
  );
  return useLoad(load, revision).state;
}
