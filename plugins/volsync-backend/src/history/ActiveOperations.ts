import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import { keepDoing } from '../lib/keepDoing';
import { volumeKey } from '../lib/volumeKey';

const READ_INTERVAL_MS = 10_000;

/**
 * On which volumes an operation is running, in any replica, so that a verdict can distinguish a schedule that an operation
 * holds from one that a forgotten operation left off. What is not read yet, or not any more, is not known.
 */
export class ActiveOperations {
  readonly #store: { listActiveVolumes(): Promise<readonly string[]> };
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #closing = new AbortController();
  #volumes: ReadonlySet<string> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly store: { listActiveVolumes(): Promise<readonly string[]> };
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  start(): void {
    this.#running ??= keepDoing(() => this.refresh(), {
      pause: READ_INTERVAL_MS,
      words: 'Failed to read which operations are running; retrying',
      clock: this.#clock,
      logger: this.#logger,
      signal: this.#closing.signal,
    });
  }

  async refresh(): Promise<void> {
    try {
      this.#volumes = new Set(await this.#store.listActiveVolumes());
    } catch (error) {
      this.#volumes = undefined;
      throw error;
    }
  }

  has(volume: OperationVolume): boolean | undefined {
    return this.#volumes?.has(volumeKey(volume));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }
}
