/**
 * Runs drills on a schedule.
 *
 * Overview
 *
 * Each round finds the volumes that are due, and starts their drills through the same service as for people: plan,
 * token, start, worker. So a blocked plan, an unbound namespace or a running operation prevents a scheduled drill in
 * the same way, and every drill is audited.
 *
 * Guarantees
 *
 * - `deriveDrillDue` decides what is due: a period after the newest drill with a result, or at once if there was none.
 * - Many drills may be due at once, such as when drills are enabled. At most `concurrent` run at a time, over all
 *   replicas, and those that have waited longest start first. This alone spreads them.
 * - A volume whose plan is blocked is retried after its period, at most six hours, and the reason is recorded for tab
 *   and findings. After a temporary failure (another operation, an unreachable cluster), it is retried in the next
 *   round, and nothing is recorded.
 * - Two replicas that both believe to be the leader never start two drills of a volume, because the database allows one
 *   operation at a time for each volume. They may exceed `concurrent` by one drill.
 */
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  nextDrillAt,
  formatDuration,
  type OperationPlan,
  type OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { DrillsConfig } from '../config';
import type { LeaderTask } from '../lib/LeaderTask';
import type { FleetVolumes } from '../fleet/FleetVolumes';
import type { VolumeTarget } from '../fleet/VolumeTarget';
import type { Clock } from '../lib/clock';
import type { OperationStore } from '../operations/database/OperationStore';
import { volumeKey } from '../lib/volumeKey';
import type { OperationsService } from '../operations/OperationsService';
import { describeBlocker } from '../operations/blockedPlan';
import { classifyError } from '../operations/worker/classifyError';
import { toUserKey } from '../access/Caller';
import type { DrillSchedules } from '../history/DrillSchedules';
import type { DrillScheduleStore } from '../history/DrillScheduleStore';

const INTERVAL_MS = 2 * 60_000;
/** How long a round waits until every volume is evaluated, such as after a start. */
const EVALUATION_TIMEOUT_MS = 60_000;
const READ_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 1_000;
/** Failed plans allowed in one round, because each sends requests to the cluster */
const MAX_FAILED_PLANS = 20;
const MAX_MESSAGE_LENGTH = 500;

type Wanted = VolumeTarget & {
  readonly drills: NonNullable<VolumeTarget['drills']>;
};

interface DrillSchedulerOptions {
  readonly volumes: Pick<FleetVolumes, 'isComplete' | 'list' | 'listRead'>;
  readonly operations: Pick<OperationsService, 'plan' | 'start'>;
  readonly store: Pick<OperationStore, 'countActiveOf'>;
  readonly schedules: DrillScheduleStore;
  readonly knownSchedules: DrillSchedules;
  readonly auth: AuthService;
  readonly config: DrillsConfig;
  readonly clock: Clock;
  readonly logger: LoggerService;
}

export class DrillScheduler implements LeaderTask {
  readonly label = 'Scheduled test restores';
  readonly intervalMs = INTERVAL_MS;
  readonly #options: DrillSchedulerOptions;

  constructor(options: DrillSchedulerOptions) {
    this.#options = options;
  }

  /** Runs one round. */
  async run(signal: AbortSignal): Promise<void> {
    const { knownSchedules, schedules, clock } = this.#options;
    const volumes = await this.#read(signal);
    if (!volumes) {
      return;
    }
    await knownSchedules.refresh();
    const wanted = toWanted(volumes);
    await this.#forget(wanted);
    await schedules.add(
      [...wanted.values()].filter(one => !knownSchedules.get(one)),
      clock.now().getTime(),
    );
    await knownSchedules.refresh();
    await this.#start(this.#due(wanted.values()), signal);
    await knownSchedules.refresh();
  }

  /** Waits for pending readings, so the first round finds volumes. Undefined if not all were evaluated. */
  async #read(
    signal: AbortSignal,
  ): Promise<readonly VolumeTarget[] | undefined> {
    const { volumes } = this.#options;
    const isComplete = await this.#poll(
      EVALUATION_TIMEOUT_MS,
      () => volumes.isComplete(),
      signal,
    );
    if (!isComplete) {
      return undefined;
    }
    let read: readonly VolumeTarget[] = [];
    const isKnown = async () => {
      read = await volumes.list();
      return read.every(one => one.isKnown);
    };
    await this.#poll(READ_TIMEOUT_MS, isKnown, signal);
    return read;
  }

  async #poll(
    timeoutMs: number,
    holds: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let waited = 0; !signal.aborted; waited += POLL_INTERVAL_MS) {
      if (await holds()) {
        return true;
      }
      if (waited >= timeoutMs) {
        break;
      }
      await this.#options.clock.sleep(POLL_INTERVAL_MS, signal).catch(() => {});
    }
    return false;
  }

  /**
   * Removes the schedules of drills that are no longer requested, so a later request starts over. Schedules of
   * unreadable namespaces are kept.
   */
  async #forget(wanted: ReadonlyMap<string, Wanted>): Promise<void> {
    const { volumes, knownSchedules, schedules } = this.#options;
    const read = await volumes.listRead();
    for (const { volume } of knownSchedules.all) {
      if (
        !wanted.has(volumeKey(volume)) &&
        read.has(`${volume.cluster}/${volume.namespace}`)
      ) {
        await schedules.remove(volume);
      }
    }
  }

  /** Sorted by due time. A volume without a snapshot has nothing to restore, and its verdict says so. */
  #due(wanted: Iterable<Wanted>): readonly Wanted[] {
    const { knownSchedules, clock } = this.#options;
    const now = clock.now().getTime();
    return [...wanted]
      .flatMap(one => {
        const schedule = knownSchedules.get(one);
        const next =
          schedule &&
          nextDrillAt({
            everySeconds: one.drills.everySeconds,
            schedule,
            drilledAt: one.drilledAt,
          });
        const at = next === undefined ? Infinity : Date.parse(next);
        return one.hasSnapshot && at <= now ? { one, at } : [];
      })
      .sort(
        (a, b) =>
          a.at - b.at || volumeKey(a.one).localeCompare(volumeKey(b.one)),
      )
      .map(({ one }) => one);
  }

  async #start(due: readonly Wanted[], signal: AbortSignal): Promise<void> {
    const { auth, store, config } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const active = await store.countActiveOf({
      kind: 'drill',
      requestedBy: toUserKey(credentials),
    });
    let room = config.concurrent - active;
    let tries = MAX_FAILED_PLANS;
    for (const one of due) {
      if (room <= 0 || tries <= 0 || signal.aborted) {
        return;
      }
      if (await this.#try(one, { ...one, credentials, signal })) {
        room -= 1;
      } else {
        tries -= 1;
      }
    }
  }

  /** Returns whether the drill started. */
  async #try(
    status: Wanted,
    request: Parameters<OperationsService['plan']>[0],
  ): Promise<boolean> {
    const { operations, schedules, clock, logger } = this.#options;
    const key = volumeKey(status);
    const recordAttempt = (message?: string) =>
      schedules.tried(toVolume(status), {
        at: clock.now().getTime(),
        message: message?.slice(0, MAX_MESSAGE_LENGTH),
      });
    let plan: OperationPlan | undefined;
    try {
      plan = await operations.plan(request, { kind: 'drill' });
      if (plan.token === undefined) {
        await recordAttempt(describeBlocker(plan.warnings));
        return false;
      }
      const { id } = await operations.start(request, {
        token: plan.token,
        reason: `On schedule: every ${formatDuration(
          status.drills.everySeconds,
        )}`,
      });
      await recordAttempt();
      logger.info(`Test restore ${id} of "${key}" started on schedule`);
      return true;
    } catch (error) {
      request.signal.throwIfAborted();
      const { type, message } = classifyError(error);
      logger.debug(`The test restore of "${key}" did not start: ${message}`);
      // A conflict after planning is temporary.
      const passes = type === 'again' || (plan && isConflict(error));
      if (!passes) {
        await recordAttempt(isError(error) ? error.message : message);
      }
      return false;
    }
  }
}

function isConflict(error: unknown): boolean {
  return isError(error) && error.name === 'ConflictError';
}

/** Each volume once, with the shortest period that any of its entities requests. */
function toWanted(
  volumes: readonly VolumeTarget[],
): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const volume of volumes) {
    const key = volumeKey(volume);
    const known = wanted.get(key);
    if (
      isWanted(volume) &&
      (!known || volume.drills.everySeconds < known.drills.everySeconds)
    ) {
      wanted.set(key, volume);
    }
  }
  return wanted;
}

function isWanted(volume: VolumeTarget): volume is Wanted {
  return volume.isBound && volume.drills?.scheduled === true;
}

function toVolume({ cluster, namespace, claim }: Wanted): OperationVolume {
  return { cluster, namespace, claim };
}
