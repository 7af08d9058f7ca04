/**
 * Runs the portal's background tasks in one replica: starting scheduled drills, checking the platform and sending
 * notifications.
 *
 * Guarantees
 *
 * - One replica is the leader. It holds a lease in the database for half a minute, and renews it every ten seconds. If
 *   it dies, another takes over when the lease expires. If it closes, it releases the lease.
 * - This is not a task of Backstage's scheduler, because the leader keeps what its platform checks read in memory. If
 *   each run could be in another replica, all replicas would keep it.
 * - A replica that lost the lease may still finish a round. So correctness never depends on the lease: what must happen
 *   once has its own unique key or conditional UPDATE.
 * - A failing task is logged once for each message, and runs again in its next round. The others continue.
 */
import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../lib/clock';
import type { LeaseStore } from '../lib/LeaseStore';
import { toError } from '../lib/toError';
import type { LeaderTask } from '../lib/LeaderTask';

const NAME = 'duty';

export interface LeaderTasksOptions {
  readonly leases: LeaseStore;
  readonly tasks: readonly LeaderTask[];
  readonly clock: Clock;
  readonly logger: LoggerService;
  /** Default: 30 s */
  readonly leaseMilliseconds?: number;
}

export class LeaderTasks {
  readonly #options: LeaderTasksOptions;
  readonly #leaseMilliseconds: number;
  readonly #closing = new AbortController();
  readonly #loggedErrors = new Map<LeaderTask, string>();
  #running: Promise<void> | undefined;

  constructor(options: LeaderTasksOptions) {
    this.#options = options;
    this.#leaseMilliseconds = options.leaseMilliseconds ?? 30_000;
  }

  /** Does nothing without tasks. */
  start(): void {
    if (this.#options.tasks.length > 0) {
      this.#running ??= this.#run();
    }
  }

  /** Ends the round and releases the lease. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const holder = randomUUID();
      if ((await this.#take(holder)) === 'held') {
        await this.#serve(holder);
      }
      await this.#sleep(this.#leaseMilliseconds / 3, signal);
    }
  }

  async #serve(holder: string): Promise<void> {
    const { leases, tasks } = this.#options;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#closing.signal]);
    const rounds = tasks.map(task => this.#repeat(task, signal));
    await this.#hold(holder, signal);
    over.abort();
    await Promise.all(rounds);
    await leases.release(NAME, holder).catch(() => {});
  }

  /** Resolves when the lease is lost. */
  async #hold(holder: string, signal: AbortSignal): Promise<void> {
    let end = this.#now() + this.#leaseMilliseconds;
    while (!signal.aborted) {
      await this.#sleep(this.#leaseMilliseconds / 3, signal);
      const answer = signal.aborted ? 'held' : await this.#take(holder);
      if (answer === 'held') {
        end = this.#now() + this.#leaseMilliseconds;
      } else if (answer === 'lost' || this.#now() >= end) {
        return;
      }
    }
  }

  async #take(holder: string): Promise<'held' | 'lost' | 'unknown'> {
    const now = this.#now();
    try {
      const isHeld = await this.#options.leases.take(NAME, {
        holder,
        now,
        until: now + this.#leaseMilliseconds,
      });
      return isHeld ? 'held' : 'lost';
    } catch (error) {
      this.#options.logger.debug(
        'Failed to read the leader lease from the database',
        toError(error),
      );
      return 'unknown';
    }
  }

  async #repeat(task: LeaderTask, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await task.run(signal);
        this.#loggedErrors.delete(task);
      } catch (error) {
        this.#logError(task, error, signal);
      }
      await this.#sleep(task.intervalMs, signal);
    }
  }

  #logError(task: LeaderTask, error: unknown, signal: AbortSignal): void {
    const message = toError(error).message;
    if (!signal.aborted && this.#loggedErrors.get(task) !== message) {
      this.#loggedErrors.set(task, message);
      this.#options.logger.error(
        `${task.label} failed; retrying`,
        toError(error),
      );
    }
  }

  async #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(milliseconds, signal).catch(() => {});
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
