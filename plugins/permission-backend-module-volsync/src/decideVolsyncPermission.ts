import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  volsyncBackupPausePermission,
  volsyncBackupReadPermission,
  volsyncBackupTriggerPermission,
  volsyncBulkRunPermission,
  volsyncDrillRunPermission,
  volsyncEvidenceExportPermission,
  volsyncFleetReadPermission,
  volsyncPermissions,
  volsyncPlatformReadPermission,
  volsyncRepositoryUnlockPermission,
  volsyncSnapshotListPermission,
} from 'backstage-plugin-volsync-common';

/** @public */
export interface VolsyncPolicyOptions {
  /** Full entity references of groups: `group:namespace/name`. */
  readonly platformGroups: readonly string[];
}

/** What members of a platform group may do for every team. Files and restores are only for the owners of the data. */
const PLATFORM = [
  volsyncBackupReadPermission,
  volsyncSnapshotListPermission,
  volsyncBackupTriggerPermission,
  volsyncBackupPausePermission,
  volsyncRepositoryUnlockPermission,
  volsyncDrillRunPermission,
];

/**
 * Decides the permissions of VolSync, for use in a policy of your own: owners of a catalog entity act on its volumes,
 * members of a platform group see everything and run what destroys no data. Returns `undefined` for permissions of
 * other plugins.
 *
 * @public
 */
export function decideVolsyncPermission(
  { permission }: PolicyQuery,
  user: PolicyQueryUser | undefined,
  { platformGroups }: VolsyncPolicyOptions,
): PolicyDecision | undefined {
  if (!volsyncPermissions.some(({ name }) => name === permission.name)) {
    return undefined;
  }
  if (!user) {
    return { result: AuthorizeResult.DENY };
  }
  const claims = user.info.ownershipEntityRefs;
  const isPlatform = claims.some(claim => platformGroups.includes(claim));
  if (
    // The lists behind these are filtered by `volsync.backup.read`
    isPermission(permission, volsyncFleetReadPermission) ||
    // Each volume also needs the permission of the operation's kind
    isPermission(permission, volsyncBulkRunPermission) ||
    isPermission(permission, volsyncEvidenceExportPermission)
  ) {
    return { result: AuthorizeResult.ALLOW };
  }
  if (isPermission(permission, volsyncPlatformReadPermission)) {
    return {
      result: isPlatform ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
    };
  }
  if (isPlatform && PLATFORM.some(({ name }) => name === permission.name)) {
    return { result: AuthorizeResult.ALLOW };
  }
  return isResourcePermission(permission)
    ? {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: permission.resourceType,
        // The same rule as `catalogConditions.isEntityOwner` of the catalog backend
        conditions: {
          rule: 'IS_ENTITY_OWNER',
          resourceType: permission.resourceType,
          params: { claims },
        },
      }
    : { result: AuthorizeResult.DENY };
}
