import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  operationPermissions,
  type OperationKind,
} from 'backstage-plugin-volsync-common';

/**
 * Whether the viewer may do this, for what is shown only: the backend decides. While it is asked, and where it cannot be
 * asked, things look allowed.
 */
export function useOperationAccess(kind: OperationKind): boolean {
  const { entity } = useEntity();
  const { loading, error, allowed } = usePermission({
    permission: operationPermissions[kind],
    resourceRef: stringifyEntityRef(entity),
  });
  return loading || error !== undefined || allowed;
}
