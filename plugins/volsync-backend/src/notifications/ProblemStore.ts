import type { Knex } from 'knex';
import { inTransaction } from '../lib/inTransaction';
import type { OutgoingNotification } from './outgoingNotification';
import type { NotificationOutbox } from './NotificationOutbox';
import type {
  KnownProblem,
  ProblemKind,
  ProblemSubject,
  SeenProblem,
} from './problem';

interface ProblemRow {
  readonly id: string;
  readonly kind: ProblemKind;
  readonly first_seen_at: number | string;
  readonly told_at: number | string | null;
  readonly gone_since: number | string | null;
  readonly document: string;
}

/**
 * Open problems. The database alone ensures that each is notified once: a problem is one row, and its notification is
 * written in the transaction that marks it as notified.
 *
 * @internal
 */
export class ProblemStore {
  readonly #knex: Knex;
  readonly #notices: NotificationOutbox;

  constructor(knex: Knex, notices: NotificationOutbox) {
    this.#knex = knex;
    this.#notices = notices;
  }

  async list(kinds: readonly ProblemKind[]): Promise<readonly KnownProblem[]> {
    const rows = await this.#table().whereIn('kind', [...kinds]);
    return rows.map(row => ({
      id: row.id,
      kind: row.kind,
      subject: JSON.parse(row.document) as ProblemSubject,
      firstSeenAt: Number(row.first_seen_at),
      toldAt: row.told_at === null ? undefined : Number(row.told_at),
      goneSince: row.gone_since === null ? undefined : Number(row.gone_since),
    }));
  }

  /** Leaves a known problem unchanged. */
  async open({ id, kind, subject }: SeenProblem, now: number): Promise<void> {
    await this.#table()
      .insert({
        id,
        kind,
        first_seen_at: now,
        document: JSON.stringify(subject),
      })
      .onConflict()
      .ignore();
  }

  /** Records since when it is no longer seen; undefined if it is seen again. */
  async setGone(id: string, since: number | undefined): Promise<void> {
    await this.#table()
      .where({ id })
      .update({ gone_since: since ?? null });
  }

  async told(
    { id, firstSeenAt }: KnownProblem,
    notices: readonly OutgoingNotification[],
    now: number,
  ): Promise<void> {
    await inTransaction(this.#knex, async transaction => {
      const changed = await transaction<ProblemRow>('problems')
        .where({ id, first_seen_at: firstSeenAt })
        .whereNull('told_at')
        .update({ told_at: now });
      if (changed === 1) {
        await this.#notices.add(notices, now, transaction);
      }
    });
  }

  /** Deletes the problem and, if it was notified, notifies that it is resolved. */
  async close(
    { id, firstSeenAt }: KnownProblem,
    notices: readonly OutgoingNotification[],
    now: number,
  ): Promise<void> {
    await inTransaction(this.#knex, async transaction => {
      const deleted = await transaction<ProblemRow>('problems')
        .where({ id, first_seen_at: firstSeenAt })
        .delete();
      if (deleted === 1) {
        await this.#notices.add(notices, now, transaction);
      }
    });
  }

  #table() {
    return this.#knex<ProblemRow>('problems');
  }
}
