import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  OperationKind,
  OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';
import { volumeKey } from '../lib/volumeKey';

const READ_INTERVAL_MS = 10_000;

/** An operation that has not ended. */
export interface ActiveOperation {
  /** The key of its volume */
  readonly volume: string;
  readonly kind: OperationKind;
  /** Whether it waits for a person's choice */
  readonly isWaiting: boolean;
}

/**
 * The volumes with a running operation, in any replica. With it, a verdict can distinguish a schedule that is suspended
 * by a running operation from one that was left suspended. If it isn't read yet or any more, it is unknown.
 */
export class ActiveOperations {
  readonly #store: { listActive(): Promise<readonly ActiveOperation[]> };
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #onEnded: () => void;
  readonly #closing = new AbortController();
  #volumes: ReadonlyMap<string, ActiveOperation> | undefined;
  /** As last read: while the database can't be read, waiting operations count as not ended */
  #lastKnown: ReadonlyMap<string, ActiveOperation> = new Map();
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly store: { listActive(): Promise<readonly ActiveOperation[]> };
    readonly clock: Clock;
    readonly logger: LoggerService;
    /** Called when a running operation has ended, whichever replica ran it */
    readonly onEnded?: () => void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onEnded = options.onEnded ?? (() => {});
  }

  start(): void {
    this.#running ??= repeatUntilAborted(() => this.refresh(), {
      pause: READ_INTERVAL_MS,
      label: 'Failed to read which operations are running; retrying',
      clock: this.#clock,
      logger: this.#logger,
      signal: this.#closing.signal,
    });
  }

  async refresh(): Promise<void> {
    try {
      const active = await this.#store.listActive();
      const before = this.#lastKnown;
      this.#volumes = new Map(active.map(one => [one.volume, one]));
      this.#lastKnown = this.#volumes;
      if ([...before.keys()].some(volume => !this.#lastKnown.has(volume))) {
        this.#onEnded();
      }
    } catch (error) {
      this.#volumes = undefined;
      throw error;
    }
  }

  has(volume: OperationVolume): boolean | undefined {
    return this.#volumes?.has(volumeKey(volume));
  }

  /** The operation on the volume that waits for a person's choice. */
  waiting(volume: OperationVolume): OperationKind | undefined {
    const operation = this.#lastKnown.get(volumeKey(volume));
    return operation?.isWaiting ? operation.kind : undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }
}
