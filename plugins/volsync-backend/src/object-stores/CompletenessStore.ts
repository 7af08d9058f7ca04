import type { SnapshotCheck } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';

/** The result of the newest completeness check of a repository. */
export interface Completeness {
  /** Identifies the repository, because an address can lead to another one later */
  readonly repository: string;
  readonly location: string;
  /** RFC 3339 */
  readonly checkedAt: string;
  readonly checks: readonly SnapshotCheck[];
  /** The packs and indexes that the check is based on */
  readonly memo: string;
}

interface CompletenessRow {
  readonly repository: string;
  readonly location: string;
  readonly checked_at: number | string;
  readonly checks: string;
  readonly memo: string;
}

/** Stores the results of completeness checks, so that restarts and other replicas keep them. */
export class CompletenessStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Returns the stored result for a repository, or only a result after `since` if given. */
  async find(
    repository: string,
    options: { readonly since?: string } = {},
  ): Promise<Completeness | undefined> {
    const query = this.#table().where({ repository });
    const row = await (options.since
      ? query.where('checked_at', '>', Date.parse(options.since))
      : query
    ).first();
    return (
      row && {
        repository,
        location: row.location,
        checkedAt: new Date(Number(row.checked_at)).toISOString(),
        checks: JSON.parse(row.checks) as SnapshotCheck[],
        memo: row.memo,
      }
    );
  }

  /** Replaces an older result, but never a newer one. */
  async put({
    repository,
    location,
    checkedAt,
    checks,
    memo,
  }: Completeness): Promise<void> {
    const at = Date.parse(checkedAt);
    await this.#table()
      .insert({
        repository,
        location,
        checked_at: at,
        checks: JSON.stringify(checks),
        memo,
      })
      .onConflict('repository')
      .merge()
      .where('completeness.checked_at', '<', at);
  }

  /** Deletes results last checked before this time. */
  async prune(before: number): Promise<number> {
    return this.#table().where('checked_at', '<', before).delete();
  }

  #table() {
    return this.#knex<CompletenessRow>('completeness');
  }
}
