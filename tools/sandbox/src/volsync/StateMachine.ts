import { type Again, type Condition, messageOf, seconds } from '../client';
import type { ControllerContext, SyncProgress } from './ControllerContext';
import { goDuration } from './goDuration';
import { isPastDeadline, nextFire } from './schedule';
import type { Replication, ReplicationStatus } from './resources';
import type { ReplicationKey } from './SyncMetrics';

/*
 * VolSync's state machine, as the recordings show it. One condition, `Synchronizing`, holds the whole state:
 *
 *   (none) ── at once, schedule or not ──▶ True SyncInProgress ── the run succeeded ──▶ False CleaningUp
 *                                             ▲        │ ▲                                  │ its objects deleted
 *                 a tag that lastManualSync   │        │ └ False Error ◀ the controller's   ▼
 *                 is not, or nextSyncTime     └────────┼── own error, ──── False WaitingForManual
 *                 passed, or no trigger at all         │ with back-off     False WaitingForSchedule
 *                                                      └ a failing mover changes nothing here
 *
 *  - lastSyncStartTime is set while a run is in progress, and only then: it *is* the state.
 *  - lastSyncTime is the last success; latestMoverStatus changes when a run succeeds or its eighth pod failed.
 *  - A manual tag takes precedence over the schedule and removes nextSyncTime. lastManualSync is set to the tag at the
 *    end of a run, whatever tag started it.
 *  - An invalid schedule is detected after the first run, at its end; that run then never ends, and every
 *    reconciliation results in an Error again.
 *  - A schedule that never matches (the 31st of February) has no nextSyncTime, so it is always due.
 *  - missed_intervals is counted when a late run *ends*; out_of_sync is set while it is late.
 */

/** The two ends of a run that are outside of the state machine. */
interface RunHooks {
  synchronize(status: ReplicationStatus): Promise<SyncProgress>;
  cleanUp(): Promise<void>;
}

/** The result of one step: the status to write, and when to reconcile again. */
export interface Step {
  readonly status: ReplicationStatus;
  readonly again?: Again;
  /** The controller's own error: retried with back-off */
  readonly error?: Error;
}

const RETRY_MS: Again = { afterMs: 60_000 };
const AT_ONCE: Again = { afterMs: 0 };

/** One step of a replication's state machine; changes nothing itself, only through the hooks. */
export async function takeStep(
  replication: Replication,
  hooks: RunHooks,
  context: ControllerContext,
): Promise<Step> {
  const status = structuredClone(replication.status ?? {});
  status.latestMoverStatus ??= {};
  const key = keyFor(replication);
  try {
    updateOutOfSync(replication, status, context);
    if (status.lastSyncStartTime !== undefined) {
      return await synchronizing(replication, status, hooks, context);
    }
    if (!status.conditions?.length || isInError(status)) {
      return begin(status, context);
    }
    return await waiting(replication, status, hooks, context);
  } catch (error) {
    context.logger.debug(`${key.namespace}/${key.name}: ${messageOf(error)}`);
    setCondition(status, context, {
      status: 'False',
      reason: 'Error',
      message: messageOf(error),
    });
    return {
      status,
      error: error instanceof Error ? error : new Error(String(error)),
    };
  }
}

/** An error before any run, such as a missing mover. */
export function errorStep(
  replication: Replication,
  error: Error,
  context: ControllerContext,
): Step {
  const status = structuredClone(replication.status ?? {});
  if (replication.spec.restic) {
    status.latestMoverStatus ??= {};
  }
  setCondition(status, context, {
    status: 'False',
    reason: 'Error',
    message: error.message,
  });
  return { status, error };
}

function begin(status: ReplicationStatus, context: ControllerContext): Step {
  status.lastSyncStartTime = seconds(context.clock().toISOString());
  setInProgress(status, context);
  return { status, again: AT_ONCE };
}

async function synchronizing(
  replication: Replication,
  status: ReplicationStatus,
  hooks: RunHooks,
  context: ControllerContext,
): Promise<Step> {
  const progress = await hooks.synchronize(status);
  if (progress.state === 'in-progress') {
    setInProgress(status, context);
    return { status, again: RETRY_MS };
  }
  const key = keyFor(replication);
  const now = context.clock();
  const { manual, schedule } = replication.spec.trigger ?? {};
  const began = new Date(status.lastSyncStartTime ?? now);
  const late =
    schedule !== undefined &&
    manual === undefined &&
    isLate(schedule, status, now);
  const before = status.lastSyncTime;
  status.lastSyncTime = seconds(now.toISOString());
  status.lastSyncDuration = goDuration(now.getTime() - began.getTime());
  try {
    setNextSync(replication, status, now);
  } catch (error) {
    // The endless run ended once: later reconciliations keep its times
    if (before && new Date(before) >= began) {
      status.lastSyncTime = before;
      status.lastSyncDuration = replication.status?.lastSyncDuration;
    }
    throw error;
  }
  delete status.lastSyncStartTime;
  if (manual === undefined) {
    delete status.lastManualSync;
  } else {
    status.lastManualSync = manual;
  }
  if (progress.image) {
    status.latestImage = progress.image;
  }
  if (late) {
    context.metrics.addMissedInterval(key);
  }
  context.metrics.setOutOfSync(key, false);
  context.metrics.addDuration(key, (now.getTime() - began.getTime()) / 1000);
  setCondition(status, context, {
    status: 'False',
    reason: 'CleaningUp',
    message: 'Cleaning up',
  });
  return { status, again: AT_ONCE };
}

async function waiting(
  replication: Replication,
  status: ReplicationStatus,
  hooks: RunHooks,
  context: ControllerContext,
): Promise<Step> {
  await hooks.cleanUp();
  const now = context.clock();
  const { manual, schedule } = replication.spec.trigger ?? {};
  setNextSync(replication, status, now);
  if (manual !== undefined) {
    if (manual !== status.lastManualSync) {
      return begin(status, context);
    }
    setCondition(status, context, {
      status: 'False',
      reason: 'WaitingForManual',
      message: 'Waiting for manual trigger',
    });
    return { status };
  }
  const left =
    schedule !== undefined && status.nextSyncTime
      ? Date.parse(status.nextSyncTime) - now.getTime()
      : 0;
  if (left <= 0) {
    return begin(status, context);
  }
  setCondition(status, context, {
    status: 'False',
    reason: 'WaitingForSchedule',
    message: 'Waiting for next scheduled synchronization',
  });
  // Schedules use the real clock, whatever the time scale
  return { status, again: { afterMs: left * context.pace.scale } };
}

function setNextSync(
  replication: Replication,
  status: ReplicationStatus,
  now: Date,
): void {
  const { manual, schedule } = replication.spec.trigger ?? {};
  const next =
    manual === undefined && schedule !== undefined
      ? nextFire(schedule, new Date(status.lastSyncTime ?? now))
      : undefined;
  if (next) {
    status.nextSyncTime = seconds(next.toISOString());
  } else {
    delete status.nextSyncTime;
  }
}

function updateOutOfSync(
  replication: Replication,
  status: ReplicationStatus,
  context: ControllerContext,
): void {
  const key = keyFor(replication);
  const { manual, schedule } = replication.spec.trigger ?? {};
  if (!status.lastSyncTime) {
    context.metrics.setOutOfSync(key, true);
  } else if (schedule === undefined || manual !== undefined) {
    context.metrics.setOutOfSync(key, false);
  } else {
    context.metrics.setOutOfSync(
      key,
      isLate(schedule, status, context.clock()),
    );
  }
}

function isLate(
  schedule: string,
  status: ReplicationStatus,
  now: Date,
): boolean {
  if (!status.lastSyncTime) {
    return false;
  }
  try {
    return isPastDeadline(schedule, {
      lastSync: new Date(status.lastSyncTime),
      now,
    });
  } catch {
    // An invalid schedule has no deadline; it becomes an Error when it is needed
    return false;
  }
}

function isInError(status: ReplicationStatus): boolean {
  return status.conditions?.[0]?.reason === 'Error';
}

function setInProgress(
  status: ReplicationStatus,
  context: ControllerContext,
): void {
  setCondition(status, context, {
    status: 'True',
    reason: 'SyncInProgress',
    message: 'Synchronization in-progress',
  });
}

function setCondition(
  status: ReplicationStatus,
  context: ControllerContext,
  change: Pick<Condition, 'status' | 'reason' | 'message'>,
): void {
  const before = status.conditions?.[0];
  status.conditions = [
    {
      lastTransitionTime:
        before?.status === change.status && before.lastTransitionTime
          ? before.lastTransitionTime
          : seconds(context.clock().toISOString()),
      ...change,
      type: 'Synchronizing',
    },
  ];
}

function keyFor(replication: Replication): ReplicationKey {
  return {
    namespace: replication.metadata.namespace ?? '',
    name: replication.metadata.name,
    role: replication.kind === 'ReplicationSource' ? 'source' : 'destination',
  };
}
