import { useSignal } from '@backstage/plugin-signals-react';
import {
  OPERATIONS_CHANNEL,
  type OperationSignal,
} from 'backstage-plugin-volsync-common';
import { useEffect } from 'react';

/**
 * Calls back when the backend signals through Backstage's signals that an operation of the volume has changed. Does
 * nothing in a portal without signals, or for a viewer who isn't notified, so callers also poll. `onChange` must be the
 * same function across renders.
 */
export function useOperationSignal(
  volume: Pick<OperationSignal, 'entityRef' | 'cluster' | 'claim'>,
  onChange: () => void,
): void {
  const { lastSignal } = useSignal<OperationSignal>(OPERATIONS_CHANNEL);
  const { entityRef, cluster, claim } = volume;
  useEffect(() => {
    if (
      lastSignal?.entityRef === entityRef &&
      lastSignal.cluster === cluster &&
      lastSignal.claim === claim
    ) {
      onChange();
    }
  }, [lastSignal, entityRef, cluster, claim, onChange]);
}
