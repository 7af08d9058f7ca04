import type { Knex } from 'knex';
import { isPostgres } from '../lib/isPostgres';

/**
 * Selects the rows of these entities by their numbers. One value, however many there are: both databases limit the number
 * of values in a query. @internal
 */
export function whereEntity(
  query: Knex.QueryBuilder,
  column: string,
  ids: readonly number[],
): Knex.QueryBuilder {
  return isPostgres(query)
    ? query.whereRaw(`${column} = any(?::int[])`, [[...ids]])
    : query.whereRaw(`${column} in (select value from json_each(?))`, [
        JSON.stringify(ids),
      ]);
}

/** Selects rows by their positions, in one value, too. @internal */
export function wherePosition(
  query: Knex.QueryBuilder,
  positions: readonly string[],
): Knex.QueryBuilder {
  return isPostgres(query)
    ? query.whereRaw('position = any(?::text[])', [[...positions]])
    : query.whereRaw('position in (select value from json_each(?))', [
        JSON.stringify(positions),
      ]);
}
