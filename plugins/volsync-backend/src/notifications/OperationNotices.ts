import type { NotificationsConfig } from '../config';
import type { DutyTask } from '../lib/LeaderTask';
import type { Clock } from '../lib/clock';
import type { OperationStore } from '../operations/database/OperationStore';
import type { NoticeStore } from './NoticeStore';
import { toOperationNotice } from './toOperationNotice';

const EVERY = 5_000;
/** What ended without a leader is notified afterwards, but not what ended long ago */
const LOOK_BACK = 3_600_000;
/** Replicas may disagree about the time */
const OVERLAP = 2 * 60_000;

/** Finds operations that have ended, in any replica, and notifies each once. @internal */
export class OperationNotices implements DutyTask {
  readonly words = 'Telling of operations that ended';
  readonly everyMilliseconds = EVERY;
  readonly #operations: Pick<OperationStore, 'listEnded'>;
  readonly #notices: NoticeStore;
  readonly #config: NotificationsConfig;
  readonly #clock: Clock;
  #since: number | undefined;

  constructor(options: {
    readonly operations: Pick<OperationStore, 'listEnded'>;
    readonly notices: NoticeStore;
    readonly config: NotificationsConfig;
    readonly clock: Clock;
  }) {
    this.#operations = options.operations;
    this.#notices = options.notices;
    this.#config = options.config;
    this.#clock = options.clock;
  }

  /** One round. */
  async run(): Promise<void> {
    const now = this.#clock.now().getTime();
    const ended = await this.#operations.listEnded(
      this.#since ?? now - LOOK_BACK,
    );
    await this.#notices.add(
      ended.flatMap(record => toOperationNotice(record, this.#config) ?? []),
      now,
    );
    this.#since = now - OVERLAP;
  }
}
