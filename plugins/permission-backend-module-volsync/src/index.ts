/**
 * A permission policy for portals with VolSync.
 *
 * @packageDocumentation
 */

export { permissionModuleVolsync as default } from './module';
export { VolsyncPermissionPolicy } from './VolsyncPermissionPolicy';
export {
  decideVolsyncPermission,
  type VolsyncPolicyOptions,
} from './decideVolsyncPermission';
