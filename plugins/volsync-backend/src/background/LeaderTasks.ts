/**
 * What the portal does automatically, in one replica of the backend: watching the clusters, starting drills on a
 * schedule, detecting problems and notifying their owners.
 *
 * - One replica is on duty: a lease in the database, taken for half a minute and prolonged every third of that. One
 *   that dies is followed by another when the lease has run out; one that closes gives it back.
 * - It is a lease of our own and not a task of Backstage's scheduler, since being on duty means holding the watched
 *   copies of the clusters: what runs in another replica each time would have all of them hold them.
 * - Who lost the lease may be in the middle of a round for a moment yet. So nothing rests on the lease for its
 *   correctness: what must happen once has a unique key or a conditional UPDATE of its own.
 * - A task that fails is logged once for each message and runs again in its next round; the others continue.
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
  readonly #told = new Map<LeaderTask, string>();
  #running: Promise<void> | undefined;

  constructor(options: LeaderTasksOptions) {
    this.#options = options;
    this.#leaseMilliseconds = options.leaseMilliseconds ?? 30_000;
  }

  /** Does nothing where there is nothing to do. */
  start(): void {
    if (this.#options.tasks.length > 0) {
      this.#running ??= this.#run();
    }
  }

  /** Ends the round and gives the lease back. */
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
        this.#told.delete(task);
      } catch (error) {
        this.#tell(task, error, signal);
      }
      await this.#sleep(task.intervalMs, signal);
    }
  }

  #tell(task: LeaderTask, error: unknown, signal: AbortSignal): void {
    const message = toError(error).message;
    if (!signal.aborted && this.#told.get(task) !== message) {
      this.#told.set(task, message);
      this.#options.logger.error(
        `${task.words} failed; retrying`,
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
