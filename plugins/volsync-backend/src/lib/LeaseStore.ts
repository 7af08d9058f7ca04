import type { Knex } from 'knex';

interface LeaseRow {
  readonly name: string;
  readonly holder: string;
  readonly held_until: number | string;
}

/** Leases that one replica at a time holds, each taken by one conditional UPDATE. Times in milliseconds. @internal */
export class LeaseStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Takes the lease, or extends it for its holder. False if another replica holds it. */
  async take(
    name: string,
    lease: {
      readonly holder: string;
      readonly now: number;
      readonly until: number;
    },
  ): Promise<boolean> {
    const { holder, now, until } = lease;
    await this.#table()
      .insert({ name, holder, held_until: until })
      .onConflict()
      .ignore();
    const taken = await this.#table()
      .where({ name })
      .where(query => query.where({ holder }).orWhere('held_until', '<', now))
      .update({ holder, held_until: until });
    return taken === 1;
  }

  /** Allows the next replica to take it at once. */
  async release(name: string, holder: string): Promise<void> {
    await this.#table().where({ name, holder }).delete();
  }

  #table() {
    return this.#knex<LeaseRow>('leases');
  }
}
