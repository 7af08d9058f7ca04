import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { OperationsService } from '../../operations/OperationsService';
import type { SnapshotsService } from '../../content/SnapshotsService';
import type { BulkService } from '../../operations/bulk/BulkService';
import { registerBulkActions } from './bulk';
import { registerGetOperation } from './getOperation';
import { registerListSnapshots } from './listSnapshots';
import { registerPlanOperation } from './planOperation';
import { registerStartDestructiveOperation } from './startDestructiveOperation';
import { registerStartOperation } from './startOperation';

/** Every write takes two calls: a plan, and its start. @internal */
export function registerOperationActions(
  registry: ActionsRegistryService,
  services: {
    readonly operations: OperationsService;
    readonly bulk: BulkService;
    readonly snapshots: SnapshotsService;
  },
): void {
  registerListSnapshots(registry, services);
  registerPlanOperation(registry, services);
  registerStartOperation(registry, services);
  registerStartDestructiveOperation(registry, services);
  registerGetOperation(registry, services);
  registerBulkActions(registry, services);
}
