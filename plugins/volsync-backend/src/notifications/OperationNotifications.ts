import type { NotificationsConfig } from '../config';
import type { LeaderTask } from '../lib/LeaderTask';
import type { Clock } from '../lib/clock';
import type { OperationStore } from '../operations/database/OperationStore';
import type { NotificationOutbox } from './NotificationOutbox';
import { toOperationNotification } from './toOperationNotification';

const READ_INTERVAL_MS = 5_000;
/** Operations that ended without a leader are notified later, unless they ended before this */
const OVERLAP_MS = 3_600_000;
/** Clocks of replicas may differ */
const CLOCK_TOLERANCE_MS = 2 * 60_000;

/** Finds operations that have ended, in any replica, and notifies each once. @internal */
export class OperationNotifications implements LeaderTask {
  readonly label = 'Notifying of ended operations';
  readonly intervalMs = READ_INTERVAL_MS;
  readonly #operations: Pick<OperationStore, 'listEnded'>;
  readonly #notices: NotificationOutbox;
  readonly #config: NotificationsConfig;
  readonly #clock: Clock;
  #since: number | undefined;

  constructor(options: {
    readonly operations: Pick<OperationStore, 'listEnded'>;
    readonly notices: NotificationOutbox;
    readonly config: NotificationsConfig;
    readonly clock: Clock;
  }) {
    this.#operations = options.operations;
    this.#notices = options.notices;
    this.#config = options.config;
    this.#clock = options.clock;
  }

  /** Runs one round. */
  async run(): Promise<void> {
    const now = this.#clock.now().getTime();
    const ended = await this.#operations.listEnded(
      this.#since ?? now - OVERLAP_MS,
    );
    await this.#notices.add(
      ended.flatMap(
        record => toOperationNotification(record, this.#config) ?? [],
      ),
      now,
    );
    this.#since = now - CLOCK_TOLERANCE_MS;
  }
}
