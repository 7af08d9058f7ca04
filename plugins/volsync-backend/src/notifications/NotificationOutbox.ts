import type { Knex } from 'knex';
import type { OutgoingNotification } from './outgoingNotification';

interface OutboxRow {
  readonly id: string;
  readonly created_at: number | string;
  readonly due_at: number | string;
  readonly attempts: number;
  readonly sent_at: number | string | null;
  readonly document: string;
}

export interface DueNotification extends OutgoingNotification {
  /** Milliseconds */
  readonly createdAt: number;
  /** The number of failed attempts */
  readonly attempts: number;
}

/** Notifications, kept until they are delivered and for a while after. Times in milliseconds. @internal */
export class NotificationOutbox {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Does nothing if the notification was already sent. */
  async add(
    notices: readonly OutgoingNotification[],
    now: number,
    within: Knex = this.#knex,
  ): Promise<void> {
    for (const { id, ...document } of notices) {
      await within<OutboxRow>('notices')
        .insert({
          id,
          created_at: now,
          due_at: now,
          document: JSON.stringify(document),
        })
        .onConflict()
        .ignore();
    }
  }

  /** Reserves due notifications for this replica until `until`. If it dies, another replica sends them after that. */
  async take(options: {
    readonly now: number;
    readonly until: number;
    readonly limit: number;
  }): Promise<readonly DueNotification[]> {
    const { now, until, limit } = options;
    const rows = await this.#table()
      .whereNull('sent_at')
      .where('due_at', '<=', now)
      .orderBy('created_at')
      .limit(limit);
    const taken: DueNotification[] = [];
    for (const row of rows) {
      const changed = await this.#table()
        .where({ id: row.id, due_at: row.due_at })
        .whereNull('sent_at')
        .update({ due_at: until });
      if (changed === 1) {
        taken.push({
          ...(JSON.parse(row.document) as Omit<OutgoingNotification, 'id'>),
          id: row.id,
          createdAt: Number(row.created_at),
          attempts: row.attempts,
        });
      }
    }
    return taken;
  }

  async sent(id: string, now: number): Promise<void> {
    await this.#table().where({ id }).update({ sent_at: now });
  }

  /** Schedules the next attempt after a failure. */
  async postpone(id: string, dueAt: number): Promise<void> {
    await this.#table()
      .where({ id })
      .update({ due_at: dueAt, attempts: this.#knex.raw('attempts + 1') });
  }

  async prune(createdBefore: number): Promise<void> {
    await this.#table().where('created_at', '<', createdBefore).delete();
  }

  #table() {
    return this.#knex<OutboxRow>('notices');
  }
}
