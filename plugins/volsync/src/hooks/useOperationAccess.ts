import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  operationPermissions,
  type OperationKind,
} from 'backstage-plugin-volsync-common';

/**
 * Whether the viewer has permission for this operation. For display only: the backend decides. Until the permission is
 * known, or if it can't be read, the operation looks allowed.
 */
export function useOperationAccess(kind: OperationKind): boolean {
  const { entity } = useEntity();
  const { loading, error, allowed } = usePermission({
    permission: operationPermissions[kind],
    resourceRef: stringifyEntityRef(entity),
  });
  return loading || error !== undefined || allowed;
}
