import { parseEntityRef } from '@backstage/catalog-model';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { volumeKey } from '../lib/volumeKey';

/** Where a portal shows a volume, by Backstage's own paths. @internal */
export function toVolumeLink(
  entityRef: string,
  volume: OperationVolume,
): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const page = [namespace, kind.toLocaleLowerCase('en-US'), name]
    .map(encodeURIComponent)
    .join('/');
  return `/catalog/${page}/backups?volume=${encodeURIComponent(
    volumeKey(volume),
  )}`;
}

/** Where a portal shows the checks of its platform. @internal */
export const PLATFORM_LINK = '/volsync/platform';

/** Where a portal shows the progress and results of a request for many volumes. @internal */
export function toBulkLink(id: string): string {
  return `/volsync/fleet?bulk=${encodeURIComponent(id)}`;
}
