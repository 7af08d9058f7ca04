import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { VolsyncConfig } from '../config';
import { DrillScheduler } from '../background/DrillScheduler';
import type { DrillSchedules } from '../history/DrillSchedules';
import type { FleetCache } from '../fleet/FleetCache';
import type { Clock } from '../lib/clock';
import { NoticeSender } from '../notifications/NoticeSender';
import { OperationNotices } from '../notifications/OperationNotices';
import type { Stores } from './openStores';
import type { OperationsService } from '../operations/OperationsService';
import type { PlatformService } from '../platform/PlatformService';
import { PlatformProblems } from '../notifications/PlatformProblems';
import { ProblemMonitor } from '../notifications/ProblemMonitor';
import { VolumeProblems } from '../notifications/VolumeProblems';
import { LeaderTasks } from '../background/LeaderTasks';
import type { DutyTask } from '../lib/LeaderTask';

const VOLUMES_EVERY = 5_000;
const PLATFORM_EVERY = 60_000;

/** @internal */
export interface DutyParts {
  readonly fleet: FleetCache;
  readonly operations: OperationsService;
  readonly platform: PlatformService;
  readonly drillSchedules: DrillSchedules;
  readonly notifications: NotificationService;
  readonly database: Stores;
  readonly auth: AuthService;
  readonly config: VolsyncConfig;
  readonly clock: Clock;
  readonly logger: LoggerService;
}

/** Puts together what the portal does by itself, and begins with it. Nothing of it where the operator asked for none. @internal */
export function createBackgroundTasks(parts: DutyParts): {
  close(): Promise<void>;
} {
  const { config, database, drillSchedules } = parts;
  if (config.operations.drills.enabled) {
    drillSchedules.start();
  }
  const duty = new LeaderTasks({
    ...parts,
    leases: database.leases,
    tasks: [
      ...(config.operations.drills.enabled ? [drillRounds(parts)] : []),
      ...(config.notifications.enabled ? notificationTasks(parts) : []),
    ],
  });
  duty.start();
  return {
    close: async () => {
      drillSchedules.close();
      await duty.close();
    },
  };
}

function drillRounds(parts: DutyParts): DutyTask {
  const { database, drillSchedules, config } = parts;
  return new DrillScheduler({
    ...parts,
    store: database.operations,
    schedules: database.drillSchedules,
    memory: drillSchedules,
    config: config.operations.drills,
  });
}

function notificationTasks(parts: DutyParts): readonly DutyTask[] {
  const { database, fleet } = parts;
  const { notices, problems: store, operations } = database;
  const config = parts.config.notifications;
  const shared = { ...parts, store, config };
  return [
    new ProblemMonitor({
      ...shared,
      source: new VolumeProblems(fleet),
      everyMilliseconds: VOLUMES_EVERY,
    }),
    // Looking at the platform sends requests: not for nobody.
    ...(config.platform.recipients.length > 0
      ? [
          new ProblemMonitor({
            ...shared,
            source: new PlatformProblems(parts),
            everyMilliseconds: PLATFORM_EVERY,
          }),
        ]
      : []),
    new OperationNotices({ ...parts, operations, notices, config }),
    new NoticeSender({ ...parts, store: notices }),
  ];
}
