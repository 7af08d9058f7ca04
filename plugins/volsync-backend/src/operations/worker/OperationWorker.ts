/**
 * Runs operations. Every replica of the backend runs one worker, and the database decides which replica works on what.
 *
 * Guarantees:
 * - An accepted operation ends, or waits for a person, as long as one replica is alive. No state is only in memory: the
 *   next action follows from the database and from the cluster.
 * - One replica at a time works on an operation. It holds a lease of 30 s, taken by a conditional UPDATE and renewed
 *   every 10 s. If it dies, the lease expires. If it was paused or slow, it asks the database before its next write,
 *   finds that it is no longer the holder, and stops. Only a request that was already in flight when it was paused can
 *   still arrive. Steps read before they act and name the exact object, so the same action twice has the same effect as
 *   once.
 * - A step can be killed anywhere and restarted. See advance.ts for what is saved when.
 * - One operation at a time runs on each volume, enforced by a unique key (OperationStore).
 * - At most `concurrency` operations run at a time in one replica. An operation mostly waits, and then no replica has
 *   it in memory. Only its wake-up time is in the database.
 * - Replicas agree on the time: on PostgreSQL, they use the database's clock (sharedClock.ts).
 * - An operation survives an outage of its database. When the database is back, a step finds in the cluster what was
 *   not saved.
 *
 * Not guaranteed: which replica does what.
 *
 * The loop: query operations that are due and not leased, up to the free capacity. Lease each one, advance it as far as
 * possible, and release it. It polls every second, and immediately if this replica started an operation or received a
 * choice.
 */
import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import type { Clock } from '../../lib/clock';
import type { HistoryStore, VolumeEntry } from '../../history/HistoryStore';
import type { OperationStore } from '../database/OperationStore';
import type { OperationDefinition } from '../kind';
import type { OperationRecord } from '../record';
import type { VolumeTools } from '../step';
import { advance } from './advance';
import { LeasedOperation, LeaseLostError } from './LeasedOperation';
import { isDatabaseError } from '../../lib/databaseErrors';
import { toError } from '../../lib/toError';

interface OperationWorkerOptions {
  readonly store: OperationStore;
  readonly history: HistoryStore;
  readonly definitions: readonly OperationDefinition[];
  readonly tools: (
    volume: OperationVolume,
    lease: Pick<LeasedOperation, 'confirm'>,
  ) => VolumeTools;
  readonly clock: Clock;
  readonly logger: LoggerService;
  /** Concurrent operations. Default: 8 */
  readonly concurrency?: number;
  /** Default: 30 s */
  readonly leaseMilliseconds?: number;
  /** Default: 1 s */
  readonly pollMilliseconds?: number;
  /** Called when an operation changed */
  readonly onChange?: (record: OperationRecord) => void;
  /** Called when an operation ended: at least once across all replicas, unless the replica dies at that moment */
  readonly onEnd?: (record: OperationRecord) => void;
  /** Called before the end is written, so none is missed. Called again if the backend is killed in between */
  readonly onEnding?: (
    record: OperationRecord,
    entries: readonly VolumeEntry[],
  ) => Promise<void>;
}

export class OperationWorker {
  readonly #options: OperationWorkerOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #held = new Set<LeasedOperation>();
  /** Leases that couldn't be released because the database failed */
  readonly #unreleased = new Set<LeasedOperation>();
  readonly #closing = new AbortController();
  #isWoken = false;
  #wake: () => void = () => {};
  #loop: Promise<void> | undefined;

  constructor(options: OperationWorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Starts the next poll immediately. */
  wake(): void {
    this.#isWoken = true;
    this.#wake();
  }

  /** How many operations this replica is working on now. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Takes no new work and releases its leases. Running steps are aborted while they wait. They continue in another
   * replica, or in this one after a restart.
   */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    for (const held of this.#held) {
      held.abandon();
    }
    await this.#loop;
    await Promise.all(this.#running.values());
  }

  async #run(): Promise<void> {
    const { logger } = this.#options;
    let quiet = false;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#takeDue();
        quiet = false;
      } catch (error) {
        // A lasting error is logged once, not every second. The database's health check reports its own failures.
        if (!quiet && !isDatabaseError(error)) {
          logger.error(
            'Failed to read operations from the database; retrying every second',
            toError(error),
          );
        }
        quiet = true;
      }
      await this.#pause();
    }
  }

  async #takeDue(): Promise<void> {
    const { store, clock, concurrency = 8 } = this.#options;
    const room = concurrency - this.#running.size;
    if (room <= 0) {
      return;
    }
    for (const held of this.#unreleased) {
      await held.close({ giveBack: true });
      this.#unreleased.delete(held);
    }
    const due = await store.listDue(
      clock.now().getTime(),
      room + this.#running.size,
    );
    for (const id of due
      .filter(one => !this.#running.has(one))
      .slice(0, room)) {
      if (this.#closing.signal.aborted) {
        return;
      }
      const work = this.#work(id).then(isInterrupted => {
        this.#running.delete(id);
        // A failed operation isn't retried immediately, because others would starve.
        if (!isInterrupted) {
          this.wake();
        }
      });
      this.#running.set(id, work);
    }
  }

  /** Returns whether it was interrupted. Never rejects. */
  async #work(id: string): Promise<boolean> {
    const { store, clock, logger, leaseMilliseconds = 30_000 } = this.#options;
    let held: LeasedOperation | undefined;
    let giveBack = false;
    let isInterrupted = false;
    try {
      held = await LeasedOperation.take({
        store,
        id,
        holder: randomUUID(),
        clock,
        leaseMilliseconds,
      });
      if (held) {
        this.#held.add(held);
        await this.#advance(held);
      }
    } catch (error) {
      if (!(error instanceof LeaseLostError)) {
        // The operation resumes from its saved state.
        isInterrupted = true;
        giveBack = isDatabaseError(error);
        // A failing database is reported once, for everything that depends on it.
        if (!isDatabaseError(error)) {
          logger.error(
            `Operation ${id} was interrupted and will continue`,
            toError(error),
          );
        }
      }
    } finally {
      if (held) {
        this.#held.delete(held);
        await held
          .close({ giveBack: giveBack || this.#closing.signal.aborted })
          .catch(() => this.#unreleased.add(held!));
      }
    }
    return isInterrupted;
  }

  async #advance(held: LeasedOperation): Promise<void> {
    const { definitions, tools, history, clock, logger } = this.#options;
    const { record } = held;
    const definition = definitions.find(({ kind }) => kind === record.kind);
    if (!definition) {
      throw new Error(
        `This version of the portal does not support operations of the kind "${record.kind}"`,
      );
    }
    await advance(held, {
      steps: definition.steps(record.document.params),
      clock,
      logger,
      tools: {
        ...tools(record.volume, held),
        reach: volume => tools(volume, held),
      },
      record: async entries => {
        for (const entry of entries) {
          await history.add(entry);
        }
        await this.#options.onEnding?.(record, entries);
      },
      onChange: () => this.#options.onChange?.(held.record),
    });
    if (held.record.endedAt !== undefined) {
      this.#options.onEnd?.(held.record);
    }
  }

  async #pause(): Promise<void> {
    if (this.#closing.signal.aborted || this.#isWoken) {
      this.#isWoken = false;
      return;
    }
    const enough = new AbortController();
    this.#wake = () => enough.abort();
    await this.#options.clock
      .sleep(this.#options.pollMilliseconds ?? 1_000, enough.signal)
      .catch(() => {});
    this.#wake = () => {};
    this.#isWoken = false;
  }
}
