import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  volsyncSnapshotBrowsePermission,
  volsyncSnapshotDownloadPermission,
} from 'backstage-plugin-volsync-common';

/** What the viewer may do with the content of the entity's snapshots. */
export interface SnapshotAccess {
  readonly browse: boolean;
  readonly download: boolean;
}

/**
 * For what is shown only: the backend decides. While it is asked, and where it cannot be asked, things look allowed, and
 * the backend's own refusal says more than ours could.
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
