import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  RESTORING_KINDS,
  type ApplicationCheck,
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

/** Per volume; older snapshots count as never drilled */
const MAX_SNAPSHOTS = 200;

/**
 * The newest test restore of each snapshot, so that verdicts need no database query. Results of other replicas are
 * loaded when their operation ends, and every minute. A compared restore counts as a test restore.
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
    /** Maximum age of drills, in milliseconds */
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

  /** Adds a drill of this process, before its end is announced. */
  take({ volume, entry }: VolumeEntry): void {
    const outcome = isTestRestore(entry) ? toDrillOutcome(entry) : undefined;
    if (!outcome) {
      return;
    }
    const key = volumeKey(volume);
    const known = this.#outcomes.get(key) ?? [];
    const isSame = ({ snapshotId }: DrillOutcome) =>
      snapshotId === outcome.snapshotId;
    const before = known.find(isSame);
    const isNewer = !before || before.at < outcome.at;
    const application = newerOf(before?.application, outcome.application);
    if (!isNewer && application === before.application) {
      return;
    }
    // A restore without a check of the app says nothing about an earlier one.
    const merged = {
      ...(isNewer ? outcome : before),
      ...(application && { application }),
    };
    this.#outcomes.set(
      key,
      [merged, ...known.filter(one => !isSame(one))]
        .sort((a, b) => b.at.localeCompare(a.at))
        .slice(0, MAX_SNAPSHOTS),
    );
    this.#onChange(volume);
  }

  /** Loads new results now and every minute. */
  start(): void {
    void repeatUntilAborted(() => this.refresh(), {
      pause: READ_INTERVAL_MS,
      label:
        'Failed to read test restores from the database; retrying in a minute',
      clock: this.#clock,
      logger: this.#logger,
      signal: this.#closing.signal,
    });
  }

  /** Loads new results; if that fails, the next regular load does. */
  refreshSoon(): void {
    this.refresh().catch(error =>
      this.#logger.debug(
        'Failed to read test restores from the database',
        toError(error),
      ),
    );
  }

  /** Loads new results. */
  async refresh(): Promise<void> {
    const begun = this.#clock.now().getTime();
    for (const kind of RESTORING_KINDS) {
      for (const one of await this.#history.listSince(kind, this.#since)) {
        this.take(one);
      }
    }
    // A replica whose clock is behind may write results late.
    this.#since = Math.max(this.#since, begun - 5 * READ_INTERVAL_MS);
  }

  close(): void {
    this.#closing.abort();
  }
}

function newerOf(
  a: ApplicationCheck | undefined,
  b: ApplicationCheck | undefined,
): ApplicationCheck | undefined {
  return a && b && a.at < b.at ? b : a ?? b;
}

/**
 * A restore that was compared and matched is as good as a test restore. One that differs isn't, because an app may have
 * written to the volume meanwhile.
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
