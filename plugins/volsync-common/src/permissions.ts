import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import {
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import { operationPermissions } from './operations/permissions';

/**
 * Guards reading the volumes of a catalog entity: their verdicts, findings, runs and repository facts.
 *
 * @public
 */
export const volsyncBackupReadPermission = createPermission({
  name: 'volsync.backup.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Guards the list of the snapshots in the repositories of a catalog entity, decrypted: hosts, paths, sizes, growth.
 *
 * @public
 */
export const volsyncSnapshotListPermission = createPermission({
  name: 'volsync.snapshot.list',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Guards the names of files in a snapshot of a catalog entity: its tree, a search, a comparison, a verification.
 *
 * @public
 */
export const volsyncSnapshotBrowsePermission = createPermission({
  name: 'volsync.snapshot.browse',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Guards the content of files in a snapshot of a catalog entity.
 *
 * @public
 */
export const volsyncSnapshotDownloadPermission = createPermission({
  name: 'volsync.snapshot.download',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Guards the list of the volumes of all catalog entities. Its content depends on `volsync.backup.read` for each entity.
 *
 * @public
 */
export const volsyncFleetReadPermission = createPermission({
  name: 'volsync.fleet.read',
  attributes: { action: 'read' },
});

/**
 * Guards the state of the platform: whether everything that backups depend on works in each cluster.
 *
 * @public
 */
export const volsyncPlatformReadPermission = createPermission({
  name: 'volsync.platform.read',
  attributes: { action: 'read' },
});

/**
 * Guards exporting evidence. Its content depends on `volsync.backup.read` for each entity, and on
 * `volsync.platform.read` for the platform.
 *
 * @public
 */
export const volsyncEvidenceExportPermission = createPermission({
  name: 'volsync.evidence.export',
  attributes: { action: 'read' },
});

/**
 * Guards requesting backups or test restores of many volumes at once. Each volume also needs the permission of the kind
 * on its entity.
 *
 * @public
 */
export const volsyncBulkRunPermission = createPermission({
  name: 'volsync.bulk.run',
  attributes: { action: 'create' },
});

/** All permissions of the product. @public */
export const volsyncPermissions: Permission[] = [
  volsyncFleetReadPermission,
  volsyncPlatformReadPermission,
  volsyncEvidenceExportPermission,
  volsyncBulkRunPermission,
  volsyncBackupReadPermission,
  volsyncSnapshotListPermission,
  volsyncSnapshotBrowsePermission,
  volsyncSnapshotDownloadPermission,
  ...new Set(Object.values(operationPermissions)),
];
