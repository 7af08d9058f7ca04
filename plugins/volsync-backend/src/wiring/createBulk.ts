import { BulkRunner } from '../background/BulkRunner';
import type { FleetVolumes } from '../fleet/FleetVolumes';
import { toBulkNotification } from '../notifications/toBulkNotification';
import { BulkService } from '../operations/bulk/BulkService';
import type { OperationsService } from '../operations/OperationsService';
import type { Wiring } from './Wiring';

/** Creates the service for backups and test restores of many volumes, and starts its runner. */
export function createBulk(
  wiring: Wiring,
  parts: {
    readonly operations: OperationsService;
    readonly fleetVolumes: FleetVolumes;
  },
): BulkService {
  const { config, database, clock, closers } = wiring;
  const { operations } = parts;
  const { concurrentPerCluster } = config.operations.bulk;
  const { enabled, ...notified } = config.notifications;
  const runner = new BulkRunner({
    ...wiring,
    operations,
    store: database.bulk,
    children: database.operations,
    leases: database.leases,
    concurrentPerCluster,
    onEnding: async record => {
      const notification = enabled && toBulkNotification(record, notified);
      if (notification) {
        await database.notices.add([notification], clock.now().getTime());
      }
    },
  });
  runner.start();
  closers.push(() => runner.close());
  return new BulkService({
    ...wiring,
    operations,
    store: database.bulk,
    children: database.operations,
    tokens: database.tokens,
    volumes: parts.fleetVolumes,
    concurrentPerCluster,
    limits: config.limits,
  });
}
