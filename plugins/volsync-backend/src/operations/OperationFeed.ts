import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Clock } from '../lib/clock';
import type { UserLimit } from '../access/UserLimit';
import type { OperationStore } from './database/OperationStore';
import { isOver, type OperationRecord } from './record';

/** Recheck interval while nothing changes */
const RECHECK_INTERVAL_MS = 10_000;
/** A permission checked more recently than this is not checked again */
const RECHECK_AFTER_MS = 1_000;

/**
 * Streams operations to watchers. Changes by this replica are emitted immediately. For changes by other replicas, the
 * database is polled every second while there are watchers.
 *
 * @internal
 */
export class OperationFeed {
  readonly #store: OperationStore;
  readonly #clock: Clock;
  readonly #limit: UserLimit;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(options: {
    readonly store: OperationStore;
    readonly clock: Clock;
    readonly limit: UserLimit;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#limit = options.limit;
  }

  /** Wakes the watchers of an operation that changed. */
  markChanged(id: string): void {
    this.#waiting.get(id)?.forEach(wake => wake());
  }

  /**
   * Ends with the operation, or when the signal is aborted. Throws what `recheck` throws, which runs before each new
   * state is emitted.
   */
  async *watch(
    first: OperationRecord,
    options: {
      readonly credentials: BackstageCredentials;
      readonly signal: AbortSignal;
      readonly recheck: () => Promise<void>;
    },
  ): AsyncGenerator<OperationRecord> {
    const { signal, recheck, credentials } = options;
    const leave = this.#limit.enter(credentials);
    try {
      let record: OperationRecord | undefined = first;
      let shown = 0;
      let checkedAt = this.#clock.now().getTime();
      while (record && !signal.aborted) {
        const isNew = record.version !== shown;
        const age = this.#clock.now().getTime() - checkedAt;
        // A clock that was set back forces a recheck.
        if (
          age >= (isNew ? RECHECK_AFTER_MS : RECHECK_INTERVAL_MS) ||
          age < 0
        ) {
          await recheck();
          checkedAt = this.#clock.now().getTime();
        }
        if (isNew) {
          shown = record.version;
          yield record;
        }
        if (isOver(record.state)) {
          return;
        }
        await this.#pause(record.id, signal);
        record = await this.#store.find(record.id);
      }
    } finally {
      leave();
    }
  }

  async #pause(id: string, signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const wake = () => enough.abort();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    waiting.add(wake);
    try {
      await this.#clock
        .sleep(1_000, AbortSignal.any([enough.signal, signal]))
        .catch(() => {});
    } finally {
      waiting.delete(wake);
      if (waiting.size === 0) {
        this.#waiting.delete(id);
      }
    }
  }
}
