import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { createPermission } from '@backstage/plugin-permission-common';

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

/** All permissions of the product. @public */
export const volsyncPermissions = [volsyncBackupReadPermission];
