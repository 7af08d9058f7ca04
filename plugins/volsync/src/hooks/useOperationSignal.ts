import { useSignal } from '@backstage/plugin-signals-react';
import {
  OPERATIONS_CHANNEL,
  type OperationSignal,
} from 'backstage-plugin-volsync-common';
import { useEffect } from 'react';

/**
 * Calls back when an operation of the volume has changed, as the backend tells it through Backstage's signals. Does
 * nothing in a portal without them, or for a viewer who is not told: whoever uses it asks now and then all the same.
 * `onChange` must be the same function from one rendering to the next.
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
