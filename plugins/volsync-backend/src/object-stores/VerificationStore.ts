import type { Knex } from 'knex';

/** A problem that prevents a snapshot from being restored completely. @internal */
export interface Damage {
  /** As in `VerifyProblem`: `missing-pack`, `damaged-blob`, … */
  readonly kind: string;
  /** One line for people */
  readonly text: string;
}

/** The result of one verification of one snapshot. @internal */
export interface Verification {
  /** The repository, as restic names it */
  readonly location: string;
  /** 64 hex digits */
  readonly snapshot: string;
  /** Whether every byte was read */
  readonly content: boolean;
  /** RFC 3339 */
  readonly at: string;
  readonly damage: readonly Damage[];
}

interface VerificationRow {
  readonly location: string;
  readonly snapshot: string;
  readonly content: boolean;
  readonly verified_at: number;
  readonly written_at: number;
  readonly damaged: boolean;
  readonly document: string;
}

/**
 * Stores the results of verifications, so that restarts and other replicas keep them. For each snapshot, it keeps the
 * newest that read every byte and the newest that didn't. Rows are never merged, so two replicas can't lose each
 * other's results.
 *
 * @internal
 */
export class VerificationStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Replaces an older result of the same snapshot and kind, but never a newer one. */
  async put(verification: Verification, now: number): Promise<void> {
    const { location, snapshot, content, at, damage } = verification;
    const verifiedAt = Date.parse(at);
    await this.#table()
      .insert({
        location,
        snapshot,
        content,
        verified_at: verifiedAt,
        written_at: now,
        damaged: damage.length > 0,
        document: JSON.stringify(verification),
      })
      .onConflict(['location', 'snapshot', 'content'])
      .merge()
      .where('verifications.verified_at', '<', verifiedAt);
  }

  /** Results written since this time, oldest first. */
  async listSince(since: number): Promise<readonly Verification[]> {
    const rows = await this.#table()
      .where('written_at', '>=', since)
      .orderBy('written_at');
    return rows.map(({ document }) => JSON.parse(document) as Verification);
  }

  /** Deletes results from before this time, except damage, which age doesn't repair. */
  async prune(before: number): Promise<number> {
    return this.#table()
      .where('verified_at', '<', before)
      .where('damaged', false)
      .delete();
  }

  #table() {
    return this.#knex<VerificationRow>('verifications');
  }
}
