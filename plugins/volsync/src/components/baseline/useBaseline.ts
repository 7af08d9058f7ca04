import { useApi } from '@backstage/frontend-plugin-api';
import type { BaselineReport } from 'backstage-plugin-volsync-common';
import { useCallback } from 'react';
import { volsyncPlatformApiRef } from '../../api';
import { usePolled } from '../../hooks/usePolled';
import type { Loaded } from '../../hooks/useLoad';

const POLL_INTERVAL_MS = 60_000;

/** Loads the sample durations of all clusters. */
export function useBaseline(): Loaded<BaselineReport> {
  const api = useApi(volsyncPlatformApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getBaseline({ signal }),
    [api],
  );
  return usePolled(load, POLL_INTERVAL_MS).state;
}
