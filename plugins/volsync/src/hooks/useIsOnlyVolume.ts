import type { EntityReport } from 'backstage-plugin-volsync-common';
import { createContext, useContext } from 'react';

/** Whether the volume in context is known to be the only one of its service. */
export const OnlyVolumeContext = createContext(false);

export function useIsOnlyVolume(): boolean {
  return useContext(OnlyVolumeContext);
}

/** Whether the service has exactly one volume. A cluster that isn't read may have others. */
export function hasOneVolume({ volumes, clusters }: EntityReport): boolean {
  return (
    volumes.length === 1 && clusters.every(({ state }) => state === 'read')
  );
}
