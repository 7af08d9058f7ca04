/**
 * Carries out operations. Every replica of the backend runs one worker; the database decides who does what.
 *
 * Guarantees
 * - An operation that was accepted ends, or waits for a person, as long as one replica lives. Nothing of it is in memory
 *   alone: what is to be done next follows from the database and from what is in the cluster.
 * - One replica at a time works on an operation: a lease of 30 s, taken by one conditional UPDATE and renewed every 10 s.
 *   A replica that dies keeps it until it runs out; one that was paused or slow asks the database before its next write,
 *   finds that it is no longer the holder, and stops. Only a request that was already on its way when it was paused may
 *   still arrive: steps look before they act and name the very object they mean, so that the same act twice is the same
 *   as once.
 * - A step may be killed anywhere and begun again (see advance.ts for what is saved when).
 * - One operation at a time for each volume, by a unique key (OperationStore).
 * - At most `concurrency` operations at a time in one replica. Most of an operation's life is waiting: then it is in no
 *   replica's memory at all, only its time to wake is in the database.
 *
 * - Replicas agree about the time: on PostgreSQL, the clock is the database's (sharedClock.ts).
 * - An operation survives its database: what was not saved is looked for again when the database is back.
 *
 * Not guaranteed: which replica does what.
 *
 * The loop: ask for operations that are due and nobody's, as many as there is room for; take each; let it go as far as it
 * goes; give it back. It asks every second, and at once when an operation was started or chosen for in this replica.
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

export interface OperationWorkerOptions {
  readonly store: OperationStore;
  readonly history: HistoryStore;
  readonly definitions: readonly OperationDefinition[];
  readonly tools: (
    volume: OperationVolume,
    lease: Pick<LeasedOperation, 'confirm'>,
  ) => VolumeTools;
  readonly clock: Clock;
  readonly logger: LoggerService;
  /** Operations at a time. Default: 8 */
  readonly concurrency?: number;
  /** Default: 30 s */
  readonly leaseMilliseconds?: number;
  /** Default: 1 s */
  readonly pollMilliseconds?: number;
  /** An operation has changed */
  readonly onChange?: (record: OperationRecord) => void;
  /** An operation has ended; at least once for each in all replicas together, unless one dies right then */
  readonly onEnd?: (record: OperationRecord) => void;
  /** Before the end is written, so that none is missed; again where the backend is killed in between */
  readonly onEnding?: (
    record: OperationRecord,
    entries: readonly VolumeEntry[],
  ) => Promise<void>;
}

export class OperationWorker {
  readonly #options: OperationWorkerOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #held = new Set<LeasedOperation>();
  /** Those that the database didn't let us give back */
  readonly #unreleased = new Set<LeasedOperation>();
  readonly #closing = new AbortController();
  #nudged = false;
  #wake: () => void = () => {};
  #loop: Promise<void> | undefined;

  constructor(options: OperationWorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** There is something to do now. */
  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  /** How many operations are worked on at this moment, in this replica. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Takes nothing new and gives up what it holds: the steps that run are aborted where they wait, and go on in another
   * replica, or in this one when it is back.
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
        // What lasts is told of once, not every second; of a database that fails, its health tells.
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
        // What failed is not tried again at once: nothing else would have its turn.
        if (!isInterrupted) {
          this.nudge();
        }
      });
      this.#running.set(id, work);
    }
  }

  /** Answers whether it was interrupted. Never rejects. */
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
        // The operation is taken up again from what was saved.
        isInterrupted = true;
        giveBack = isDatabaseError(error);
        // A database that fails says so once, for everything that waits for it.
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
    if (this.#closing.signal.aborted || this.#nudged) {
      this.#nudged = false;
      return;
    }
    const enough = new AbortController();
    this.#wake = () => enough.abort();
    await this.#options.clock
      .sleep(this.#options.pollMilliseconds ?? 1_000, enough.signal)
      .catch(() => {});
    this.#wake = () => {};
    this.#nudged = false;
  }
}
