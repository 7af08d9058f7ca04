import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  RESTORING_KINDS,
  type DrillOutcome,
  type HistoryEntry,
  type OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import type { HistoryStore, VolumeEntry } from './HistoryStore';
import { volumeKey } from '../lib/volumeKey';
import { toDrillOutcome } from './toDrillOutcome';
import { repeatUntilAborted } from '../lib/repeatUntilAborted';
import { toError } from '../lib/toError';

const READ_INTERVAL_MS = 60_000;

/** Of a volume; a snapshot that was drilled before these may be drilled again */
const MAX_SNAPSHOTS = 200;

/**
 * What the newest test restore of each snapshot showed, so that a verdict can rest on it without asking the database.
 * Those of other replicas are read when their operation ends, and every minute. A compared restore counts as a test restore.
 *
 * @internal
 */
export class DrillOutcomes implements DrillLookup {
  readonly #history: HistoryStore;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #onChange: (volume: OperationVolume) => void;
  /** By volume, then by snapshot, newest first */
  readonly #outcomes = new Map<string, readonly DrillOutcome[]>();
  readonly #closing = new AbortController();
  #since: number;

  constructor(options: {
    readonly history: HistoryStore;
    readonly clock: Clock;
    readonly logger: LoggerService;
    /** How far back drills are looked for, milliseconds */
    readonly retention: number;
    readonly onChange: (volume: OperationVolume) => void;
  }) {
    this.#history = options.history;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onChange = options.onChange;
    this.#since = options.clock.now().getTime() - options.retention;
  }

  list(volume: OperationVolume): readonly DrillOutcome[] {
    return this.#outcomes.get(volumeKey(volume)) ?? [];
  }

  /** Takes in the end of a drill of this process, before its end is announced. */
  take({ volume, entry }: VolumeEntry): void {
    const outcome = isTestRestore(entry) ? toDrillOutcome(entry) : undefined;
    if (!outcome) {
      return;
    }
    const key = volumeKey(volume);
    const known = this.#outcomes.get(key) ?? [];
    const isSame = ({ snapshotId }: DrillOutcome) =>
      snapshotId === outcome.snapshotId;
    if (known.some(one => isSame(one) && one.at >= outcome.at)) {
      return;
    }
    this.#outcomes.set(
      key,
      [outcome, ...known.filter(one => !isSame(one))]
        .sort((a, b) => b.at.localeCompare(a.at))
        .slice(0, MAX_SNAPSHOTS),
    );
    this.#onChange(volume);
  }

  /** Reads what is new, now and every minute. */
  start(): void {
    void repeatUntilAborted(() => this.refresh(), {
      pause: READ_INTERVAL_MS,
      words:
        'Failed to read test restores from the database; retrying in a minute',
      clock: this.#clock,
      logger: this.#logger,
      signal: this.#closing.signal,
    });
  }

  /** Reads what is new; if that fails, the next regular reading does. */
  refreshSoon(): void {
    this.refresh().catch(error =>
      this.#logger.debug(
        'Failed to read test restores from the database',
        toError(error),
      ),
    );
  }

  /** Reads what is new. */
  async refresh(): Promise<void> {
    const begun = this.#clock.now().getTime();
    for (const kind of RESTORING_KINDS) {
      for (const one of await this.#history.listSince(kind, this.#since)) {
        this.take(one);
      }
    }
    // Some may be written late, by a replica whose clock is behind.
    this.#since = Math.max(this.#since, begun - 5 * READ_INTERVAL_MS);
  }

  close(): void {
    this.#closing.abort();
  }
}

/**
 * A restore that was compared and matched shows as much as a test restore. One that differs doesn't: an app may have
 * written into the volume meanwhile.
 */
function isTestRestore({ what, result, equal }: HistoryEntry): boolean {
  return (
    what === 'drill' ||
    (RESTORING_KINDS.some(kind => kind === what) &&
      result === 'succeeded' &&
      equal === true)
  );
}

export interface DrillLookup {
  /** The newest of each snapshot, newest first */
  list(volume: OperationVolume): readonly DrillOutcome[];
}
