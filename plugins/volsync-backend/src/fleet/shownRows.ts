import type { Knex } from 'knex';
import { isPostgres } from '../lib/isPostgres';
import type { FleetFreshness } from './FleetFreshness';
import type { FleetCursor } from './FleetQuery';
import { RANKS } from './toStoredRow';

/**
 * Rows as they are shown. `lapsed` rows were protected, and are unknown because their namespace is past the grace
 * period; `current` rows are all others. Indexes serve these two, and not `all` while any row is lapsed. @internal
 */
export type RowPart = 'all' | 'current' | 'lapsed';

/** The columns that lapsing does not change */
const SHOWN_AS_STORED = [
  'position',
  'cluster',
  'namespace',
  'entity_id',
  'volume',
  'service',
  'owner',
  'system',
  'restorable_at',
  'proven_at',
  'next_run_at',
  'bytes',
  'growth_bytes',
  'search',
  'document',
].map(name => `fleet_rows.${name}`);

/** Selects from the rows as they are shown. @internal */
export function selectShown(
  knex: Knex,
  options: {
    readonly freshness: FleetFreshness;
    readonly basis: string;
    readonly part?: RowPart;
  },
): Knex.QueryBuilder {
  const { freshness, basis, part = 'all' } = options;
  const { hasStale, hasForeign, graceStart } = freshness;
  if (part !== 'all') {
    return selectPart(knex, part, graceStart);
  }
  if (!hasStale && !hasForeign) {
    return knex('fleet_rows');
  }
  // Joined, because counts of 100,000 rows take half as long again with the condition of the parts.
  const past = `fleet_rows.verdict = ${RANKS.protected} and (fleet_namespaces.read_at is null or fleet_namespaces.read_at < ?)`;
  const shown = knex('fleet_rows')
    .join('fleet_namespaces', join =>
      join
        .on('fleet_namespaces.cluster', 'fleet_rows.cluster')
        .on('fleet_namespaces.namespace', 'fleet_rows.namespace'),
    )
    .where('fleet_namespaces.basis', basis)
    .select(SHOWN_AS_STORED)
    .select({
      verdict: knex.raw(
        `case when ${past} then ${RANKS.unknown} else fleet_rows.verdict end`,
        [graceStart],
      ),
      deadline_at: knex.raw(
        `case when ${past} then null else fleet_rows.deadline_at end`,
        [graceStart],
      ),
    });
  return knex.with('shown', shown).from('shown');
}

function selectPart(
  knex: Knex,
  part: 'current' | 'lapsed',
  graceStart: number,
): Knex.QueryBuilder {
  const isLapsed = (verdict: string) =>
    `${verdict} = ${RANKS.protected} and (fleet_rows.cluster, fleet_rows.namespace) in (select cluster, namespace from fleet_namespaces where read_at is null or read_at < ?)`;
  if (part === 'current') {
    return knex('fleet_rows').whereRaw(
      `not (${isLapsed('fleet_rows.verdict')})`,
      [graceStart],
    );
  }
  // The unary plus lets SQLite begin with the namespaces that lapsed, which are usually few, not with the protected rows.
  const verdict = isPostgres(knex)
    ? 'fleet_rows.verdict'
    : '+fleet_rows.verdict';
  return knex.from(
    knex('fleet_rows')
      .whereRaw(isLapsed(verdict), [graceStart])
      .select(SHOWN_AS_STORED)
      .select({
        verdict: knex.raw(String(RANKS.unknown)),
        deadline_at: knex.raw('cast(null as bigint)'),
      })
      .as('fleet_rows'),
  );
}

/** Which parts a page is read from. @internal */
export function toParts({
  hasStale,
  hasForeign,
}: FleetFreshness): readonly RowPart[] {
  return hasStale && !hasForeign ? ['current', 'lapsed'] : ['all'];
}

/** Merges the rows of several parts in the order of the database. Pure. @internal */
export function mergeParts<Row extends { readonly cursor: FleetCursor }>(
  found: readonly (readonly Row[])[],
  options: { readonly descending: boolean; readonly limit: number },
): readonly Row[] {
  return found
    .flat()
    .sort((one, other) =>
      compareCursors(one.cursor, other.cursor, options.descending),
    )
    .slice(0, options.limit);
}

/** Rows without a value come last in either direction. */
function compareCursors(
  one: FleetCursor,
  other: FleetCursor,
  descending: boolean,
): number {
  const isMissing = [one, other].map(({ value }) => Number(value === null));
  const byValue =
    typeof one.value === 'number' && typeof other.value === 'number'
      ? one.value - other.value
      : compareBytes(String(one.value), String(other.value));
  const order = byValue || compareBytes(one.position, other.position);
  return (
    (isMissing[0] ?? 0) - (isMissing[1] ?? 0) || (descending ? -order : order)
  );
}

/** Both databases order texts by their bytes. */
function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
