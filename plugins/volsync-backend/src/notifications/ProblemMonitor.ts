/**
 * Notifies each problem once, and once more when it is resolved.
 *
 * Lifecycle
 *
 *   seen first     saved, not notified
 *   seen for long  notified
 *   not seen       if it was not notified yet: deleted. Otherwise: saved with the time
 *   gone for long  notified as resolved, and deleted
 *   seen again     before that: still open
 *   unknown        a cluster or a bucket that can't be read now opens and closes nothing: open problems stay open
 *   dropped        the volume is gone or has no owner any more, or its kind is no longer notified: deleted silently
 *
 * "Long" is `volsync.notifications.after`, so a problem that flaps within it is not notified.
 *
 * All state is in the database, so a restart or another replica continues where this one stopped.
 */
import type { NotificationsConfig } from '../config';
import type { LeaderTask } from '../lib/LeaderTask';
import type { Clock } from '../lib/clock';
import { toProblemNotifications } from './toProblemNotifications';
import type { KnownProblem, ProblemReading, ProblemSource } from './problem';
import type { ProblemStore } from './ProblemStore';

interface ProblemMonitorOptions {
  readonly source: ProblemSource;
  readonly intervalMs: number;
  readonly store: ProblemStore;
  readonly config: NotificationsConfig;
  readonly clock: Clock;
}

export class ProblemMonitor implements LeaderTask {
  readonly label = 'Detecting problems';
  readonly intervalMs: number;
  readonly #options: ProblemMonitorOptions;

  constructor(options: ProblemMonitorOptions) {
    this.#options = options;
    this.intervalMs = options.intervalMs;
  }

  /** Runs one round. */
  async run(signal: AbortSignal): Promise<void> {
    const { source, store, config, clock } = this.#options;
    const reading = await source.read(signal);
    const now = clock.now().getTime();
    const known = new Map(
      (await store.list(source.kinds)).map(one => [one.id, one]),
    );
    for (const problem of reading.seen) {
      if (config.kinds.includes(problem.kind) && !known.has(problem.id)) {
        await store.open(problem, now);
      }
    }
    const seen = new Set(reading.seen.map(({ id }) => id));
    for (const problem of known.values()) {
      if (signal.aborted) {
        return;
      }
      if (!config.kinds.includes(problem.kind)) {
        await store.close(problem, [], now);
      } else if (seen.has(problem.id)) {
        await this.#update(problem, reading, now);
      } else {
        await this.#miss(problem, reading, now);
      }
    }
  }

  async #update(
    problem: KnownProblem,
    reading: ProblemReading,
    now: number,
  ): Promise<void> {
    const { store, config } = this.#options;
    if (problem.goneSince !== undefined) {
      await store.setGone(problem.id, undefined);
    }
    if (
      problem.toldAt === undefined &&
      now - problem.firstSeenAt >= config.after
    ) {
      // The current subject, because the volume may have another owner by now.
      const { subject } =
        reading.seen.find(({ id }) => id === problem.id) ?? problem;
      await store.told(
        problem,
        toProblemNotifications({ ...problem, subject }, 'stands', config),
        now,
      );
    }
  }

  async #miss(
    problem: KnownProblem,
    reading: ProblemReading,
    now: number,
  ): Promise<void> {
    const { store, config } = this.#options;
    const { goneSince } = problem;
    const absence = reading.absence(problem);
    if (absence === 'unknown') {
      return;
    }
    if (absence === 'dropped' || problem.toldAt === undefined) {
      await store.close(problem, [], now);
    } else if (goneSince === undefined) {
      await store.setGone(problem.id, now);
    } else if (now - goneSince >= config.after) {
      await store.close(
        problem,
        toProblemNotifications(problem, 'over', config),
        now,
      );
    }
  }
}
