import type { SnapshotCheck } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';

/** What the newest check of a repository found. */
export interface Completeness {
  /** Names the repository: the same address can lead to another one later */
  readonly repository: string;
  readonly location: string;
  /** RFC 3339 */
  readonly checkedAt: string;
  readonly checks: readonly SnapshotCheck[];
  /** What the check rests on: the packs and indexes that were there */
  readonly memo: string;
}

interface CompletenessRow {
  readonly repository: string;
  readonly location: string;
  readonly checked_at: number | string;
  readonly checks: string;
  readonly memo: string;
}

/** What checks of completeness found, so that neither a restart nor another replica forgets it. */
export class CompletenessStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** What is stored of a repository; of one that was checked since, if that is given. */
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

  /** Takes the place of an older check; never of a newer one. */
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

  /** Deletes what was last checked before. */
  async prune(before: number): Promise<number> {
    return this.#table().where('checked_at', '<', before).delete();
  }

  #table() {
    return this.#knex<CompletenessRow>('completeness');
  }
}
