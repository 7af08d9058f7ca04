import type { Knex } from 'knex';

/**
 * Runs the work in a transaction. Throws the error of the work: on a full disk, SQLite has rolled back already, and the
 * error of the second rollback would hide the first.
 *
 * @internal
 */
export async function inTransaction<T>(
  knex: Knex,
  work: (transaction: Knex) => Promise<T>,
): Promise<T> {
  let failure: { readonly cause: unknown } | undefined;
  try {
    return await knex.transaction(async transaction => {
      try {
        return await work(transaction);
      } catch (cause) {
        failure = { cause };
        throw cause;
      }
    });
  } catch (error) {
    throw failure ? failure.cause : error;
  }
}
