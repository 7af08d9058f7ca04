import { DrillScheduler } from '../background/DrillScheduler';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { LeaderTasks } from '../background/LeaderTasks';
import type { FleetCache } from '../fleet/FleetCache';
import type { FleetVolumes } from '../fleet/FleetVolumes';
import type { DrillSchedules } from '../history/DrillSchedules';
import type { LeaderTask } from '../lib/LeaderTask';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';
import { NotificationSender } from '../notifications/NotificationSender';
import { OperationNotifications } from '../notifications/OperationNotifications';
import { PlatformProblems } from '../notifications/PlatformProblems';
import { ProblemMonitor } from '../notifications/ProblemMonitor';
import { VolumeProblems } from '../notifications/VolumeProblems';
import type { OperationsService } from '../operations/OperationsService';
import type { PlatformService } from '../platform/PlatformService';
import type { Wiring } from './Wiring';

const VOLUMES_INTERVAL_MS = 5_000;
const PLATFORM_INTERVAL_MS = 60_000;

interface Parts {
  readonly clusters: ClusterRegistry;
  readonly fleetCache: FleetCache;
  readonly fleetVolumes: FleetVolumes;
  readonly operations: OperationsService;
  readonly platform: PlatformService;
  readonly drillSchedules: DrillSchedules;
}

/** Starts the portal's background tasks, if the operator enabled any. */
export function createBackgroundTasks(wiring: Wiring, parts: Parts): void {
  const { config, closers } = wiring;
  const areDrillsOn = config.operations.drills.enabled;
  if (areDrillsOn) {
    parts.drillSchedules.start();
    closers.push(() => parts.drillSchedules.close());
  }
  const tasks = new LeaderTasks({
    ...wiring,
    leases: wiring.database.leases,
    tasks: [
      ...(areDrillsOn ? [createDrillScheduler(wiring, parts)] : []),
      ...(config.notifications.enabled
        ? createNotificationTasks(wiring, parts)
        : []),
    ],
  });
  tasks.start();
  closers.push(() => tasks.close());
  if (config.notifications.enabled) {
    detectProblems(wiring, parts);
  }
}

/** Every replica looks for problems of the volumes that it evaluates. */
function detectProblems(wiring: Wiring, { clusters, fleetCache }: Parts): void {
  const { clock, closers, config, database, logger } = wiring;
  const monitor = new ProblemMonitor({
    store: database.problems,
    config: config.notifications,
    clock,
    source: new VolumeProblems({
      fleet: fleetCache,
      isConfigured: cluster => clusters.find(cluster) !== undefined,
    }),
    intervalMs: VOLUMES_INTERVAL_MS,
  });
  const closing = new AbortController();
  const running = repeatUntilAborted(() => monitor.run(closing.signal), {
    pause: monitor.intervalMs,
    label: 'Failed to detect problems of volumes; retrying',
    clock,
    logger,
    signal: closing.signal,
  });
  closers.push(async () => {
    closing.abort();
    await running;
  });
}

function createDrillScheduler(wiring: Wiring, parts: Parts): LeaderTask {
  const { database, config } = wiring;
  return new DrillScheduler({
    ...wiring,
    volumes: parts.fleetVolumes,
    operations: parts.operations,
    store: database.operations,
    schedules: database.drillSchedules,
    knownSchedules: parts.drillSchedules,
    config: config.operations.drills,
  });
}

function createNotificationTasks(
  wiring: Wiring,
  { platform }: Parts,
): readonly LeaderTask[] {
  const { notices, problems: store, operations } = wiring.database;
  const config = wiring.config.notifications;
  const shared = { ...wiring, store, config };
  return [
    // Checking the platform sends requests, so it needs a recipient.
    ...(config.platform.recipients.length > 0
      ? [
          new ProblemMonitor({
            ...shared,
            source: new PlatformProblems({ ...wiring, platform }),
            intervalMs: PLATFORM_INTERVAL_MS,
          }),
        ]
      : []),
    new OperationNotifications({ ...wiring, operations, notices, config }),
    new NotificationSender({ ...wiring, store: notices }),
  ];
}
