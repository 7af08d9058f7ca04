import type { Knex } from 'knex';

interface PolicyWitnessRow {
  readonly permission: string;
  readonly user_ref: string;
  readonly seen_at: number | string;
}

/** Users to whom the policy gave something other than an unconditional allow: the newest for each permission. */
export class PolicyWitnessStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The user seen since then, if any. */
  async find(permission: string, since: number): Promise<string | undefined> {
    const row = await this.#table()
      .where({ permission })
      .where('seen_at', '>=', since)
      .first('user_ref');
    return row?.user_ref;
  }

  async save(
    permission: string,
    witness: { readonly userRef: string; readonly seenAt: number },
  ): Promise<void> {
    await this.#table()
      .insert({
        permission,
        user_ref: witness.userRef,
        seen_at: witness.seenAt,
      })
      .onConflict('permission')
      .merge();
  }

  /** The policy now allows this user everything, so its earlier decisions about them no longer count. */
  async forget(permission: string, userRef: string): Promise<void> {
    await this.#table().where({ permission, user_ref: userRef }).delete();
  }

  #table() {
    return this.#knex<PolicyWitnessRow>('policy_witnesses');
  }
}
