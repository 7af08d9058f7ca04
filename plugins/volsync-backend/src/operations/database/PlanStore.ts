import type { Knex } from 'knex';

interface PlannedSnapshotRow {
  readonly plan_id: string;
  /** 64 hex digits */
  readonly snapshot_id: string;
  /** Milliseconds */
  readonly expires_at: number | string;
}

/** Which snapshots are used by plans that can still be started, across all replicas. */
export class PlanStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async save(
    plan: {
      readonly id: string;
      readonly snapshots: readonly string[];
      readonly expiresAt: number;
    },
    now: Date,
  ): Promise<void> {
    await this.#table().where('expires_at', '<=', now.getTime()).delete();
    if (plan.snapshots.length > 0) {
      await this.#table().insert(
        [...new Set(plan.snapshots)].map(snapshot_id => ({
          plan_id: plan.id,
          snapshot_id,
          expires_at: plan.expiresAt,
        })),
      );
    }
  }

  /** When the last unused plan with this snapshot expires, in milliseconds. */
  async plannedUntil(
    snapshotId: string,
    now: Date,
  ): Promise<number | undefined> {
    const row = await this.#table()
      .where({ snapshot_id: snapshotId })
      .where('expires_at', '>', now.getTime())
      .whereNotIn('plan_id', this.#knex('operations').select('plan_id'))
      .orderBy('expires_at', 'desc')
      .first('expires_at');
    return row && Number(row.expires_at);
  }

  #table() {
    return this.#knex<PlannedSnapshotRow>('planned_snapshots');
  }
}
