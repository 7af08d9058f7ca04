import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import {
  createPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { OperationKind } from './request';

type EntityPermission = ResourcePermission<typeof RESOURCE_TYPE_CATALOG_ENTITY>;

/** Guards starting a backup of the volumes of a catalog entity. @public */
export const volsyncBackupTriggerPermission = createPermission({
  name: 'volsync.backup.trigger',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Guards pausing the backups of a catalog entity, and resuming them. @public */
export const volsyncBackupPausePermission = createPermission({
  name: 'volsync.backup.pause',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Guards removing stale locks from the repositories of a catalog entity. @public */
export const volsyncRepositoryUnlockPermission = createPermission({
  name: 'volsync.repository.unlock',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Guards restoring a snapshot of a catalog entity into a new claim. @public */
export const volsyncRestoreCreatePermission = createPermission({
  name: 'volsync.restore.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Guards restoring a snapshot of a catalog entity into another namespace: asked for the entity of the volume and for the
 * entity of that namespace.
 *
 * @public
 */
export const volsyncRestoreElsewherePermission = createPermission({
  name: 'volsync.restore.elsewhere',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Guards restoring a snapshot over the live data of a catalog entity, undoing and finishing it. Dangerous. @public */
export const volsyncRestoreOverwritePermission = createPermission({
  name: 'volsync.restore.overwrite',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Guards restoring chosen files of a snapshot of a catalog entity, also into the live volume, and comparing a snapshot
 * with the live volume. Dangerous.
 *
 * @public
 */
export const volsyncRestoreFilesPermission = createPermission({
  name: 'volsync.restore.files',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Guards test restores of a catalog entity: scratch volume, comparison, removal. @public */
export const volsyncDrillRunPermission = createPermission({
  name: 'volsync.drill.run',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Guards deleting single snapshots of a catalog entity from their repository. Dangerous. @public */
export const volsyncSnapshotDeletePermission = createPermission({
  name: 'volsync.snapshot.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Guards deleting leftovers of runs and operations in the namespace of a catalog entity. Dangerous. @public */
export const volsyncCleanupRunPermission = createPermission({
  name: 'volsync.cleanup.run',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Which permission, on the catalog entity, each kind of operation needs. @public */
export const operationPermissions: Readonly<
  Record<OperationKind, EntityPermission>
> = {
  backup: volsyncBackupTriggerPermission,
  pause: volsyncBackupPausePermission,
  resume: volsyncBackupPausePermission,
  unlock: volsyncRepositoryUnlockPermission,
  restore: volsyncRestoreCreatePermission,
  'restore-elsewhere': volsyncRestoreElsewherePermission,
  'restore-in-place': volsyncRestoreOverwritePermission,
  undo: volsyncRestoreOverwritePermission,
  finish: volsyncRestoreOverwritePermission,
  'restore-service': volsyncRestoreCreatePermission,
  'restore-service-in-place': volsyncRestoreOverwritePermission,
  'restore-files': volsyncRestoreFilesPermission,
  'compare-live': volsyncRestoreFilesPermission,
  drill: volsyncDrillRunPermission,
  'delete-snapshot': volsyncSnapshotDeletePermission,
  'clean-up': volsyncCleanupRunPermission,
};

/**
 * Kinds that can destroy data: refused while the portal's policy lets everyone run them, unless the configuration
 * allows it.
 *
 * @public
 */
export const DANGEROUS_OPERATIONS = [
  'restore-in-place',
  'restore-service-in-place',
  'undo',
  'finish',
  'restore-files',
  'unlock',
  'delete-snapshot',
  'clean-up',
] as const satisfies readonly OperationKind[];

/**
 * Whether a kind replaces the files of live claims, or deletes a snapshot: it requires typing a name, and a reason.
 *
 * @public
 */
export function requiresConfirmation(kind: OperationKind): boolean {
  return (
    kind === 'restore-in-place' ||
    kind === 'restore-service-in-place' ||
    kind === 'undo' ||
    kind === 'delete-snapshot'
  );
}

/**
 * The name that a person types to confirm that live data is replaced: that of the claim or, of a whole service, that of
 * the catalog entity.
 *
 * @public
 */
export function nameToConfirm(replaced: {
  readonly entityRef: string;
  readonly claim: string;
  readonly isService: boolean;
}): string {
  const { entityRef, claim, isService } = replaced;
  return isService ? entityRef.slice(entityRef.lastIndexOf('/') + 1) : claim;
}

/** Whether a kind can destroy data. @public */
export function isDangerousOperation(kind: OperationKind): boolean {
  return (DANGEROUS_OPERATIONS as readonly OperationKind[]).includes(kind);
}
