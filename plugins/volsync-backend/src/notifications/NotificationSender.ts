/**
 * Sends notifications through Backstage.
 *
 * Guarantees
 *
 * - A notification is kept until it was accepted. While the notifications plugin is down or not installed, it is
 *   retried for a day, at growing intervals.
 * - If the process dies after sending and before recording it, the notification is sent again. Its scope makes
 *   Backstage replace the first one.
 * - Backstage provides the notification service even if its plugin is not installed; then each send fails. This is
 *   logged once, and has no other effect.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { LeaderTask } from '../lib/LeaderTask';
import type { Clock } from '../lib/clock';
import type { DueNotification, NotificationOutbox } from './NotificationOutbox';
import { toError } from '../lib/toError';

const SEND_INTERVAL_MS = 5_000;
const MAX_PER_ROUND = 50;
/** How long a replica has for a round before another may send the same notifications */
const MAX_ROUND_MS = 5 * 60_000;
const FIRST_RETRY_MS = 10_000;
const MAX_RETRY_MS = 10 * 60_000;
const SEND_TIMEOUT_MS = 24 * 3_600_000;
/** Longer than ended operations are looked up, so each is notified once */
const RETENTION_MS = 7 * 24 * 3_600_000;

export class NotificationSender implements LeaderTask {
  readonly label = 'Sending notifications';
  readonly intervalMs = SEND_INTERVAL_MS;
  readonly #store: NotificationOutbox;
  readonly #notifications: NotificationService;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  #loggedError: string | undefined;

  constructor(options: {
    readonly store: NotificationOutbox;
    readonly notifications: NotificationService;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#notifications = options.notifications;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Runs one round. */
  async run(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now().getTime();
    await this.#store.prune(now - RETENTION_MS);
    const due = await this.#store.take({
      now,
      until: now + MAX_ROUND_MS,
      limit: MAX_PER_ROUND,
    });
    for (const notice of due) {
      if (signal.aborted) {
        // Other replicas needn't wait for the end of the reservation.
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
  }: DueNotification): Promise<void> {
    const now = this.#clock.now().getTime();
    try {
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef: [...recipients] },
        payload,
      });
      this.#loggedError = undefined;
      await this.#store.sent(id, this.#clock.now().getTime());
    } catch (error) {
      this.#logOnce(error);
      if (now - notice.createdAt > SEND_TIMEOUT_MS) {
        await this.#store.sent(id, now);
        return;
      }
      await this.#store.postpone(
        id,
        now + Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** notice.attempts),
      );
    }
  }

  #logOnce(error: unknown): void {
    const message = toError(error).message;
    if (this.#loggedError !== message) {
      this.#loggedError = message;
      this.#logger.warn(
        `Failed to send notifications; retrying for a day. Check that @backstage/plugin-notifications-backend is installed. ${message}`,
      );
    }
  }
}
