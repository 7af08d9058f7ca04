import type { Knex } from 'knex';
import { isPostgres } from '../lib/isPostgres';

/** Shorter texts have no trigram, which the indexes consist of. */
const MIN_LENGTH = 3;

/**
 * Returns the positions of the rows that contain a normalized text, whoever may see them. Undefined if they are more
 * than `limit` or the text is too short for the index: then rows are compared as they are read. @internal
 */
export async function findByText(
  knex: Knex,
  text: string,
  limit: number,
): Promise<readonly string[] | undefined> {
  if ([...text].length < MIN_LENGTH) {
    return undefined;
  }
  const query = isPostgres(knex)
    ? knex('fleet_texts').whereRaw('search like ?', [toPattern(text)])
    : knex('fleet_search')
        .join('fleet_texts', 'fleet_texts.id', 'fleet_search.rowid')
        .whereRaw('fleet_search.search match ?', [toPhrase(text)]);
  const found: readonly { readonly position: string }[] = await query
    .select('position')
    .limit(limit + 1);
  return found.length > limit
    ? undefined
    : found.map(({ position }) => position);
}

/** For LIKE, whose escape character is the backslash. */
function toPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** For FTS5, where a phrase is in double quotes. */
function toPhrase(text: string): string {
  return `"${text.replace(/"/g, '""')}"`;
}
