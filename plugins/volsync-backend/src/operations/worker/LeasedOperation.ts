import type { JsonValue } from '@backstage/types';
import type { Clock } from '../../lib/clock';
import type {
  OperationStore,
  OperationUpdate,
} from '../database/OperationStore';
import type { OperationDocument, OperationRecord } from '../record';

/** Another replica holds the operation by now, or the worker closes: whoever meets this does nothing more. @internal */
export class LeaseLostError extends Error {
  constructor(id: string) {
    super(`The lease of operation ${id} is lost`);
    this.name = 'LeaseLostError';
  }
}

/** An operation while this replica holds its lease. Every write is conditional on holding it still. @internal */
export class LeasedOperation {
  readonly #store: OperationStore;
  readonly #holder: string;
  readonly #lost = new AbortController();
  readonly #stopHeartbeat: () => void;
  #record: OperationRecord;

  private constructor(options: {
    readonly store: OperationStore;
    readonly holder: string;
    readonly record: OperationRecord;
    readonly heartbeat: (held: LeasedOperation) => () => void;
  }) {
    this.#store = options.store;
    this.#holder = options.holder;
    this.#record = options.record;
    this.#stopHeartbeat = options.heartbeat(this);
  }

  /** Undefined where it is not due, or another replica was quicker. `holder` must be a name never used before. */
  static async take(options: {
    readonly store: OperationStore;
    readonly id: string;
    readonly holder: string;
    readonly clock: Clock;
    readonly leaseMilliseconds: number;
  }): Promise<LeasedOperation | undefined> {
    const { store, id, holder, clock, leaseMilliseconds } = options;
    const until = () => clock.now().getTime() + leaseMilliseconds;
    const record = await store.lease(id, {
      holder,
      now: clock.now().getTime(),
      until: until(),
    });
    if (!record) {
      return undefined;
    }
    return new LeasedOperation({
      store,
      holder,
      record,
      heartbeat: held => {
        let end = Date.now() + leaseMilliseconds;
        const timer = setInterval(() => {
          held.#renew(until()).then(
            () => {
              end = Date.now() + leaseMilliseconds;
            },
            () => {
              // The database does not answer: the lease holds as long as it was written, not longer.
              if (Date.now() >= end) {
                held.abandon();
              }
            },
          );
        }, leaseMilliseconds / 3);
        timer.unref();
        return () => clearInterval(timer);
      },
    });
  }

  /** As it was saved last. */
  get record(): OperationRecord {
    return this.#record;
  }

  get document(): OperationDocument {
    return this.#record.document;
  }

  /** Aborted when the lease is lost or given up. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Called with what a person chose while the lease was held. */
  onChoice: (choice: string) => void = () => {};

  /** Throws `LeaseLostError`, and nothing was written. */
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

  /** Does nothing more with it; the lease runs out by itself. */
  abandon(): void {
    this.#stopHeartbeat();
    this.#lost.abort(new LeaseLostError(this.#record.id));
  }

  /** Ends the heartbeat. With `giveBack` another replica need not wait until the lease runs out. */
  async close(options: { readonly giveBack: boolean }): Promise<void> {
    this.#stopHeartbeat();
    if (options.giveBack) {
      await this.#store.release(this.#record.id, this.#holder);
    }
  }

  async #renew(until: number): Promise<void> {
    const renewed = await this.#store.renew(
      this.#record.id,
      this.#holder,
      until,
    );
    if (renewed === 'lost') {
      this.abandon();
    } else if (renewed.choice !== undefined) {
      this.#record = { ...this.#record, ...renewed };
      this.onChoice(renewed.choice);
    }
  }
}
