import type { Knex } from 'knex';

/** Something that keeps a snapshot from being restored whole. @internal */
export interface Damage {
  /** As `VerifyProblem` of the contract has it: `missing-pack`, `damaged-blob`, … */
  readonly kind: string;
  /** One line for people */
  readonly text: string;
}

/** What one verification of one snapshot found. @internal */
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
 * What verifications found, so that neither a restart nor another replica forgets it: of each snapshot the newest that
 * read every byte, and the newest that did not. Two rows never have to be merged, so that two replicas cannot lose what
 * one of them found.
 *
 * @internal
 */
export class VerificationStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Takes the place of an older one of its snapshot and way; never of a newer one. */
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

  /** Those that were written since, oldest first. */
  async listSince(since: number): Promise<readonly Verification[]> {
    const rows = await this.#table()
      .where('written_at', '>=', since)
      .orderBy('written_at');
    return rows.map(({ document }) => JSON.parse(document) as Verification);
  }

  /** Deletes what was verified before, but damage: it does not heal with age. */
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
