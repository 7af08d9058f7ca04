import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  volsyncSnapshotBrowsePermission,
  volsyncSnapshotDownloadPermission,
} from 'backstage-plugin-volsync-common';

/** The viewer's permissions on the content of the entity's snapshots. */
interface SnapshotAccess {
  readonly browse: boolean;
  readonly download: boolean;
}

/**
 * For display only: the backend decides. Until the permissions are known, or if they can't be read, everything looks
 * allowed. The backend's own refusal is more precise.
 */
export function useSnapshotAccess(): SnapshotAccess {
  const { entity } = useEntity();
  const resourceRef = stringifyEntityRef(entity);
  const browse = usePermission({
    permission: volsyncSnapshotBrowsePermission,
    resourceRef,
  });
  const download = usePermission({
    permission: volsyncSnapshotDownloadPermission,
    resourceRef,
  });
  return { browse: isOpen(browse), download: isOpen(download) };
}

function isOpen(result: ReturnType<typeof usePermission>): boolean {
  return result.loading || result.error !== undefined || result.allowed;
}
