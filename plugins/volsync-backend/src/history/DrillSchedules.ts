import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  DrillSchedule,
  OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import { volumeKey } from '../lib/volumeKey';
import type { DrillScheduleStore, ScheduledVolume } from './DrillScheduleStore';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';

const READ_INTERVAL_MS = 60_000;

/**
 * The stored state of scheduled drills, in the memory of each replica, so that a report can show the next drill without
 * a database query. Changes by the leader are loaded within a minute.
 *
 * @internal
 */
export class DrillSchedules implements DrillScheduleLookup {
  readonly #store: DrillScheduleStore;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #onChange: (volume: OperationVolume) => void;
  readonly #closing = new AbortController();
  #known: ReadonlyMap<string, ScheduledVolume> = new Map();

  constructor(options: {
    readonly store: DrillScheduleStore;
    readonly clock: Clock;
    readonly logger: LoggerService;
    readonly onChange: (volume: OperationVolume) => void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onChange = options.onChange;
  }

  get(volume: OperationVolume): DrillSchedule | undefined {
    return this.#known.get(volumeKey(volume))?.schedule;
  }

  get all(): Iterable<ScheduledVolume> {
    return this.#known.values();
  }

  /** Loads all of them, now and every minute. */
  start(): void {
    void repeatUntilAborted(() => this.refresh(), {
      pause: READ_INTERVAL_MS,
      label:
        'Failed to read scheduled test restores from the database; retrying in a minute',
      clock: this.#clock,
      logger: this.#logger,
      signal: this.#closing.signal,
    });
  }

  async refresh(): Promise<void> {
    const before = this.#known;
    const rows = await this.#store.list();
    this.#known = new Map(rows.map(row => [volumeKey(row.volume), row]));
    for (const [key, { volume, schedule }] of this.#known) {
      if (!isDeepStrictEqual(before.get(key)?.schedule, schedule)) {
        this.#onChange(volume);
      }
    }
    for (const [key, { volume }] of before) {
      if (!this.#known.has(key)) {
        this.#onChange(volume);
      }
    }
  }

  close(): void {
    this.#closing.abort();
  }
}

export interface DrillScheduleLookup {
  get(volume: OperationVolume): DrillSchedule | undefined;
}
