/**
 * Sends notifications through Backstage. A notification is kept until it was accepted: while the
 * notifications plugin is down, restarted or not installed it is tried again, less and less often, for a day. Sent and
 * then killed before that was written down, it is sent once more: the notification's scope makes Backstage put the second
 * in the place of the first.
 *
 * Backstage gives every plugin a notification service, installed or not; without the plugin each sending fails. That is
 * said in the log once, and harms nothing.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { DutyTask } from '../lib/LeaderTask';
import type { Clock } from '../lib/clock';
import type { DueNotice, NoticeStore } from './NoticeStore';
import { toError } from '../lib/toError';

const EVERY = 5_000;
const AT_ONCE = 50;
/** How long a replica has for a round before another may send the same */
const ROUND = 5 * 60_000;
const FIRST_PAUSE = 10_000;
const LONGEST_PAUSE = 10 * 60_000;
const PATIENCE = 24 * 3_600_000;
/** Longer than ended operations are looked up, so that each is notified once */
const KEPT = 7 * 24 * 3_600_000;

/** @internal */
export class NoticeSender implements DutyTask {
  readonly words = 'Sending notifications';
  readonly everyMilliseconds = EVERY;
  readonly #store: NoticeStore;
  readonly #notifications: NotificationService;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  #trouble: string | undefined;

  constructor(options: {
    readonly store: NoticeStore;
    readonly notifications: NotificationService;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#notifications = options.notifications;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** One round. */
  async run(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now().getTime();
    await this.#store.prune(now - KEPT);
    const due = await this.#store.take({
      now,
      until: now + ROUND,
      limit: AT_ONCE,
    });
    for (const notice of due) {
      if (signal.aborted) {
        // Another replica need not wait until the round would have ended.
        await this.#store.postpone(notice.id, now);
      } else {
        await this.#send(notice);
      }
    }
  }

  async #send({
    id,
    recipients,
    payload,
    ...notice
  }: DueNotice): Promise<void> {
    const now = this.#clock.now().getTime();
    try {
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef: [...recipients] },
        payload,
      });
      this.#trouble = undefined;
      await this.#store.sent(id, this.#clock.now().getTime());
    } catch (error) {
      this.#tell(error);
      if (now - notice.createdAt > PATIENCE) {
        await this.#store.sent(id, now);
        return;
      }
      await this.#store.postpone(
        id,
        now + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** notice.attempts),
      );
    }
  }

  #tell(error: unknown): void {
    const message = toError(error).message;
    if (this.#trouble !== message) {
      this.#trouble = message;
      this.#logger.warn(
        `Failed to send notifications; retrying for a day. Check that @backstage/plugin-notifications-backend is installed. ${message}`,
      );
    }
  }
}
