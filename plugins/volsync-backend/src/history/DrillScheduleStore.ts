import type {
  DrillSchedule,
  OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { inBatches } from '../lib/inBatches';

interface DrillScheduleRow extends OperationVolume {
  readonly since: number | string;
  readonly tried_at: number | string | null;
  readonly message: string | null;
}

/** A volume with scheduled drills. @internal */
export interface ScheduledVolume {
  readonly volume: OperationVolume;
  readonly schedule: DrillSchedule;
}

/** The stored state of scheduled drills. @internal */
export class DrillScheduleStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async list(): Promise<readonly ScheduledVolume[]> {
    const rows = await this.#table().select();
    return rows.map(row => ({
      volume: {
        cluster: row.cluster,
        namespace: row.namespace,
        claim: row.claim,
      },
      schedule: {
        since: toIso(row.since),
        triedAt: row.tried_at === null ? undefined : toIso(row.tried_at),
        message: row.message ?? undefined,
      },
    }));
  }

  /** Leaves known volumes unchanged. */
  async add(volumes: readonly OperationVolume[], since: number): Promise<void> {
    for (const some of inBatches(volumes)) {
      await this.#table()
        .insert(
          some.map(({ cluster, namespace, claim }) => ({
            cluster,
            namespace,
            claim,
            since,
          })),
        )
        .onConflict()
        .ignore();
    }
  }

  /** Records an attempt: the drill started or, with a message, it didn't. */
  async tried(
    { cluster, namespace, claim }: OperationVolume,
    outcome: { readonly at: number; readonly message?: string },
  ): Promise<void> {
    await this.#table()
      .where({ cluster, namespace, claim })
      .update({ tried_at: outcome.at, message: outcome.message ?? null });
  }

  /** Called when no entity requests drills of the volume any more. */
  async remove({ cluster, namespace, claim }: OperationVolume): Promise<void> {
    await this.#table().where({ cluster, namespace, claim }).delete();
  }

  #table() {
    return this.#knex<DrillScheduleRow>('drill_schedules');
  }
}

function toIso(milliseconds: number | string): string {
  return new Date(Number(milliseconds)).toISOString();
}
