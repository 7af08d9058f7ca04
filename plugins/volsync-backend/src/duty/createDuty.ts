import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { VolsyncConfig } from '../config';
import { DrillRounds } from '../drills/DrillRounds';
import type { DrillSchedules } from '../drills/DrillSchedules';
import type { FleetCache } from '../fleet/FleetCache';
import type { Clock } from '../lib/clock';
import type { OperationDatabase } from '../operations/database/openOperationDatabase';
import type { OperationsService } from '../operations/OperationsService';
import { Duty } from './Duty';

/** Puts together what the portal does by itself, and begins with it. Nothing of it where the operator asked for none. @internal */
export function createDuty(options: {
  readonly fleet: FleetCache;
  readonly operations: OperationsService;
  readonly drillSchedules: DrillSchedules;
  readonly database: OperationDatabase;
  readonly auth: AuthService;
  readonly config: VolsyncConfig;
  readonly clock: Clock;
  readonly logger: LoggerService;
}): { close(): Promise<void> } {
  const { config, database, drillSchedules } = options;
  const { drills } = config.operations;
  if (drills.enabled) {
    drillSchedules.start();
  }
  const duty = new Duty({
    ...options,
    leases: database.leases,
    tasks: drills.enabled
      ? [
          new DrillRounds({
            ...options,
            store: database.operations,
            schedules: database.drillSchedules,
            memory: drillSchedules,
            config: drills,
          }),
        ]
      : [],
  });
  duty.start();
  return {
    close: async () => {
      drillSchedules.close();
      await duty.close();
    },
  };
}
