import { parseEntityRef } from '@backstage/catalog-model';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { volumeKey } from '../lib/volumeKey';

/** The page of a volume, by Backstage's default paths. @internal */
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

/** The page with the platform checks. @internal */
export const PLATFORM_LINK = '/volsync/platform';

/** The page with the progress and results of a request for many volumes. @internal */
export function toBulkLink(id: string): string {
  return `/volsync/fleet?bulk=${encodeURIComponent(id)}`;
}
