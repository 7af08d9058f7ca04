import type { JsonValue } from '@backstage/types';
import type { Clock } from '../../lib/clock';
import type {
  OperationStore,
  OperationUpdate,
} from '../database/OperationStore';
import type { OperationDocument, OperationRecord } from '../record';

/**
 * Another replica may hold the operation, or the worker is closing. The code that catches this must do nothing more.
 *
 * @internal
 */
export class LeaseLostError extends Error {
  constructor(id: string) {
    super(`The lease of operation ${id} is lost`);
    this.name = 'LeaseLostError';
  }
}

/** An operation while this replica holds its lease. Every write is conditional on still holding it. @internal */
export class LeasedOperation {
  readonly #store: OperationStore;
  readonly #holder: string;
  readonly #lost = new AbortController();
  readonly #clock: Clock;
  readonly #leaseMilliseconds: number;
  readonly #heartbeat: NodeJS.Timeout;
  #record: OperationRecord;
  /** When the database last confirmed our lease, on a monotonic clock that no one can set */
  #confirmedAt: number;

  private constructor(options: {
    readonly store: OperationStore;
    readonly holder: string;
    readonly record: OperationRecord;
    readonly clock: Clock;
    readonly leaseMilliseconds: number;
    readonly takenAt: number;
  }) {
    this.#store = options.store;
    this.#holder = options.holder;
    this.#record = options.record;
    this.#clock = options.clock;
    this.#leaseMilliseconds = options.leaseMilliseconds;
    this.#confirmedAt = options.takenAt;
    this.#heartbeat = setInterval(() => {
      this.#renew().catch(() => {
        // The database doesn't respond. The lease is valid until its stored expiry, no longer.
        if (this.#age() >= this.#leaseMilliseconds) {
          this.abandon();
        }
      });
    }, this.#leaseMilliseconds / 3);
    this.#heartbeat.unref();
  }

  /** Undefined if it isn't due, or if another replica was faster. `holder` must be a unique, unused name. */
  static async take(options: {
    readonly store: OperationStore;
    readonly id: string;
    readonly holder: string;
    readonly clock: Clock;
    readonly leaseMilliseconds: number;
  }): Promise<LeasedOperation | undefined> {
    const { store, id, holder, clock, leaseMilliseconds } = options;
    const takenAt = performance.now();
    const now = clock.now().getTime();
    const record = await store.lease(id, {
      holder,
      now,
      until: now + leaseMilliseconds,
    });
    return (
      record &&
      new LeasedOperation({
        store,
        holder,
        record,
        clock,
        leaseMilliseconds,
        takenAt,
      })
    );
  }

  /** The operation as last saved. */
  get record(): OperationRecord {
    return this.#record;
  }

  get document(): OperationDocument {
    return this.#record.document;
  }

  /** Aborted when the lease is lost or released. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Called with a person's choice while the lease is held. */
  onChoice: (choice: string) => void = () => {};

  /**
   * Throws `LeaseLostError` if another replica may hold the operation, because this process was paused or the database
   * didn't respond. Must be called before every write outside the database.
   */
  async confirm(): Promise<void> {
    this.signal.throwIfAborted();
    if (this.#age() >= this.#leaseMilliseconds / 2) {
      await this.#renew();
      this.signal.throwIfAborted();
    }
  }

  /** Throws `LeaseLostError`, with nothing written. */
  async save(
    change: Partial<OperationDocument>,
    update: Partial<Omit<OperationUpdate, 'document'>> = {},
  ): Promise<void> {
    this.signal.throwIfAborted();
    const document = { ...this.document, ...change };
    const full: OperationUpdate = {
      state: update.state ?? this.#record.state,
      wakeAt: update.wakeAt ?? this.#record.wakeAt,
      document,
      endedAt: update.endedAt,
      takenUp: update.takenUp,
      release: update.release,
    };
    if (!(await this.#store.save(this.#record.id, this.#holder, full))) {
      this.abandon();
      throw new LeaseLostError(this.#record.id);
    }
    this.#record = {
      ...this.#record,
      ...full,
      choice: update.takenUp ? undefined : this.#record.choice,
      version: this.#record.version + 1,
    };
  }

  async remember(
    values: Readonly<Record<string, JsonValue | undefined>>,
  ): Promise<void> {
    await this.save({ memory: { ...this.document.memory, ...values } });
  }

  /** Stops working on the operation; the lease expires on its own. */
  abandon(): void {
    clearInterval(this.#heartbeat);
    this.#lost.abort(new LeaseLostError(this.#record.id));
  }

  /** Ends the heartbeat. With `giveBack`, another replica doesn't have to wait until the lease expires. */
  async close(options: { readonly giveBack: boolean }): Promise<void> {
    clearInterval(this.#heartbeat);
    if (options.giveBack) {
      await this.#store.release(this.#record.id, this.#holder);
    }
  }

  /** Milliseconds since the lease was last confirmed. */
  #age(): number {
    return performance.now() - this.#confirmedAt;
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    const renewed = await this.#store.renew(
      this.#record.id,
      this.#holder,
      this.#clock.now().getTime() + this.#leaseMilliseconds,
    );
    if (renewed === 'lost') {
      this.abandon();
      return;
    }
    this.#confirmedAt = Math.max(this.#confirmedAt, askedAt);
    if (renewed.choice !== undefined) {
      this.#record = { ...this.#record, ...renewed };
      this.onChoice(renewed.choice);
    }
  }
}
