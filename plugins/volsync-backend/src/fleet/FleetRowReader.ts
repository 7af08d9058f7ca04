/**
 * Reads the rows of the fleet: pages, counts, groups, and all rows at once.
 *
 * Guarantees
 *
 * - Each query is limited to what the caller may see, so no count reveals a hidden row.
 * - A page continues after the last row of the previous page, by sort value and position. Rows that are added or
 *   removed meanwhile move no other row to another page.
 * - A row counts as protected only if its namespace was evaluated within the grace period, in filters and in counts.
 *   Usually every row was, and the queries read the table itself. Otherwise pages read the rows that lapsed and the
 *   others apart, each by an index, and counts read all of them through an expression that no index serves.
 * - Rows that were written with other bindings in the configuration are hidden until they are evaluated again.
 */
import { type Verdict, VERDICTS } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import type { Clock } from '../lib/clock';
import { compareTexts } from '../lib/compareTexts';
import { isPostgres } from '../lib/isPostgres';
import type {
  FleetCursor,
  FleetFilter,
  FleetGrouping,
  FleetQuery,
  FleetSort,
} from './FleetQuery';
import { findByText } from './findByText';
import { FleetFreshnessReader, type FleetFreshness } from './FleetFreshness';
import { mergeParts, selectShown, toParts, type RowPart } from './shownRows';
import { normalizeText, RANKS, toRelated } from './toStoredRow';
import { whereEntity, wherePosition } from './whereList';

const TEST_RESTORE_MS = 30 * 86_400_000;
/** Sorting this many rows is faster than finding them in the order of all rows. */
const FEW_ROWS = 2_000;

const SORT_COLUMNS: Readonly<Record<FleetSort, string>> = {
  verdict: 'verdict',
  volume: 'volume',
  service: 'service',
  owner: 'owner',
  lastGood: 'restorable_at',
  objective: 'deadline_at',
  proven: 'proven_at',
  size: 'bytes',
  growth: 'growth_bytes',
  next: 'next_run_at',
};

/** The entities whose rows a caller may see, by their numbers. @internal */
export type AllowedEntities =
  | { readonly upTo: number }
  | { readonly ids: readonly number[] };

/** Which rows may be read, and how old they are. @internal */
export interface FleetScope {
  readonly allowed: AllowedEntities;
  readonly freshness: FleetFreshness;
}

export interface ReadRow {
  readonly cluster: string;
  readonly namespace: string;
  readonly document: string;
  readonly cursor: FleetCursor;
}

export interface ReadGroup {
  readonly name: string | null;
  readonly worst: Verdict;
  readonly count: number;
}

export interface FleetSummary {
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly oldestAt?: number;
  readonly withObjective: number;
  readonly withinObjective: number;
  readonly testRestored: number;
}

/** The volumes of an entity now. @internal */
export interface EntityTally {
  readonly entityRef: string;
  readonly volumes: number;
  /** Those with an objective, and those of which nothing is known */
  readonly expected: number;
  readonly within: number;
  readonly protected: number;
  readonly testRestored: number;
}

/** What an index is used for: the order of rows, or their selection. PostgreSQL chooses on its own. */
type Plan = 'order' | 'choice';

/** A selection of rows for a page. */
type From = (plan: Plan, part: RowPart) => Knex.QueryBuilder;

type GroupColumn = Exclude<FleetGrouping, 'none'>;

/** A normalized text, and where it was found if that is in few rows. */
interface Search {
  readonly text: string;
  readonly positions: readonly string[] | undefined;
}

interface Range {
  readonly plan: Plan;
  readonly parts: readonly RowPart[];
  readonly column: string;
  readonly descending: boolean;
  readonly limit: number;
  readonly after?: FleetCursor;
}

export class FleetRowReader {
  readonly #knex: Knex;
  readonly #clock: Clock;
  readonly #basis: string;
  readonly #isPostgres: boolean;
  readonly #freshness: FleetFreshnessReader;
  #entities: ReadonlyMap<string, number> = new Map();
  #lastEntity = 0;

  constructor(options: {
    readonly knex: Knex;
    readonly clock: Clock;
    /** Identifies the bindings in the configuration */
    readonly basis: string;
  }) {
    this.#knex = options.knex;
    this.#clock = options.clock;
    this.#basis = options.basis;
    this.#isPostgres = isPostgres(options.knex);
    this.#freshness = new FleetFreshnessReader(options);
  }

  /** Changes when any row changes. */
  async revision(): Promise<number> {
    const state: { readonly revision: number | string } | undefined =
      await this.#knex('fleet_state').first('revision');
    return Number(state?.revision ?? 0);
  }

  /** The number of each entity that has or had rows. Returns the same object if no entity was added. */
  async entities(): Promise<ReadonlyMap<string, number>> {
    const found: readonly { id: number; entity_ref: string }[] =
      await this.#knex('fleet_entities')
        .where('id', '>', this.#lastEntity)
        .orderBy('id')
        .select('id', 'entity_ref');
    if (found.length > 0) {
      this.#entities = new Map([
        ...this.#entities,
        ...found.map(({ id, entity_ref }) => [entity_ref, id] as const),
      ]);
      this.#lastEntity = Math.max(...this.#entities.values());
    }
    return this.#entities;
  }

  /** At most a second old, and current after this replica's own writes. */
  freshness(): Promise<FleetFreshness> {
    return this.#freshness.read();
  }

  /** Called after this replica has written. */
  changed(): void {
    this.#freshness.forget();
  }

  /** Returns the rows after a cursor, and whether there are more. */
  async page(
    query: FleetQuery,
    options: FleetScope & {
      readonly limit: number;
      readonly after?: FleetCursor;
      /** About how many rows match */
      readonly matching: number;
      /** Present if the query groups rows */
      readonly groups?: readonly ReadGroup[];
    },
  ): Promise<{ readonly rows: readonly ReadRow[]; readonly hasMore: boolean }> {
    const { limit, after, matching } = options;
    const range = {
      column: SORT_COLUMNS[query.sort],
      descending: query.descending,
      after,
      limit: limit + 1,
    };
    const search = await this.#search(query.filter);
    const from: From = (plan, part) =>
      this.#filtered(query.filter, { ...options, search }, plan, part);
    const parts = toParts(options.freshness);
    const { group } = query;
    const rows =
      group === 'none'
        ? await this.#range(from, {
            ...range,
            parts,
            plan: search.positions ? 'choice' : toPlan(matching),
          })
        : await this.#inGroups(from, {
            ...range,
            parts,
            group,
            groups: options.groups ?? [],
          });
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** Returns the groups in their order, worst first. */
  async groups(
    group: GroupColumn,
    filter: FleetFilter,
    scope: FleetScope,
  ): Promise<readonly ReadGroup[]> {
    const rows: readonly {
      readonly name: string | null;
      readonly worst: number;
      readonly count: number | string;
    }[] = await this.#filtered(filter, {
      ...scope,
      search: await this.#search(filter),
    })
      .groupBy(group)
      .select({ name: group })
      .min({ worst: 'verdict' })
      .count({ count: '*' });
    return rows
      .map(({ name, worst, count }) => ({
        name,
        worst: VERDICTS[worst] ?? 'unknown',
        count: Number(count),
      }))
      .sort(compareGroups);
  }

  async count(filter: FleetFilter, scope: FleetScope): Promise<number> {
    const search = await this.#search(filter);
    const [row] = await this.#filtered(filter, { ...scope, search }).count({
      count: '*',
    });
    return Number(row?.count ?? 0);
  }

  /** Counts over all rows that the caller may see. */
  async summarize(scope: FleetScope): Promise<FleetSummary> {
    const now = this.#now();
    const rows: readonly Record<string, number | string | null>[] =
      await this.#allowed(scope)
        .groupBy('verdict')
        .select('verdict')
        .count({ count: '*' })
        .min({ oldest: 'restorable_at' })
        .count({ objective: 'deadline_at' })
        .select({
          within: this.#countIf('deadline_at >= ?', now),
          proven: this.#countIf('proven_at >= ?', now - TEST_RESTORE_MS),
        });
    const total = (name: string) =>
      rows.reduce((so, row) => so + Number(row[name] ?? 0), 0);
    const times = rows.flatMap(({ oldest }) =>
      oldest === null || oldest === undefined ? [] : Number(oldest),
    );
    const counts = new Map(
      rows.map(row => [Number(row.verdict), Number(row.count)]),
    );
    return {
      counts: Object.fromEntries(
        VERDICTS.map(verdict => [verdict, counts.get(RANKS[verdict]) ?? 0]),
      ) as Record<Verdict, number>,
      ...(times.length > 0 && { oldestAt: Math.min(...times) }),
      withObjective: total('objective'),
      withinObjective: total('within'),
      testRestored: total('proven'),
    };
  }

  /** Counts the rows of every entity, whoever may see it. */
  async tally(): Promise<readonly EntityTally[]> {
    const now = this.#now();
    const rows: readonly (Record<string, number | string> & {
      readonly service: string;
    })[] = await this.#shown(await this.freshness())
      .groupBy('service')
      .select('service')
      .count({ volumes: '*' })
      .select({
        expected: this.#countIf(
          'deadline_at is not null or verdict = ?',
          RANKS.unknown,
        ),
        within: this.#countIf('deadline_at >= ?', now),
        protected: this.#countIf('verdict = ?', RANKS.protected),
        proven: this.#countIf('proven_at >= ?', now - TEST_RESTORE_MS),
      });
    return rows.map(row => ({
      entityRef: row.service,
      volumes: Number(row.volumes),
      expected: Number(row.expected),
      within: Number(row.within),
      protected: Number(row.protected),
      testRestored: Number(row.proven),
    }));
  }

  /**
   * When the namespaces were evaluated: the time of the oldest and of the newest evaluation, whether or not their
   * objects could be read. Undefined if none was.
   */
  async evaluations(): Promise<
    { readonly oldest: number; readonly newest: number } | undefined
  > {
    const found: Readonly<Record<string, number | string | null>> | undefined =
      await this.#knex('fleet_namespaces')
        .where({ basis: this.#basis })
        .min({ oldest: 'checked_at' })
        .max({ newest: 'checked_at' })
        .first();
    const { oldest = null, newest = null } = found ?? {};
    return oldest === null || newest === null
      ? undefined
      : { oldest: Number(oldest), newest: Number(newest) };
  }

  /** Returns every row that the caller may see, sorted by cluster, namespace and claim. */
  async all(
    scope: FleetScope,
  ): Promise<readonly Pick<ReadRow, 'cluster' | 'namespace' | 'document'>[]> {
    return this.#allowed(scope)
      .select('cluster', 'namespace', 'document')
      .orderBy('position');
  }

  /** Returns rows sorted by a column. Rows without a value come last in either direction. */
  async #range(from: From, range: Range): Promise<readonly ReadRow[]> {
    const found = await Promise.all(
      range.parts.map(part => this.#rangeOf(plan => from(plan, part), range)),
    );
    return found.length === 1 ? found.flat() : mergeParts(found, range);
  }

  async #rangeOf(
    from: (plan: Plan) => Knex.QueryBuilder,
    { plan, column, descending, limit, after }: Range,
  ): Promise<readonly ReadRow[]> {
    const isSorted = plan === 'choice' && !this.#isPostgres;
    const toOrder = (name: string) =>
      this.#knex.raw(isSorted ? '+??' : '??', [name]);
    const direction = descending ? 'desc' : 'asc';
    const operator = descending ? '<' : '>';
    const found: ReadRow[] = [];
    if (after?.value !== null) {
      const query = from(plan)
        .whereNotNull(column)
        .orderBy([
          { column: toOrder(column), order: direction },
          { column: toOrder('position'), order: direction },
        ]);
      if (after) {
        query.whereRaw(`(?, ?) ${operator} (?, ?)`, [
          toOrder(column),
          toOrder('position'),
          after.value,
          after.position,
        ]);
      }
      found.push(...(await this.#select(query, { column, limit, direction })));
    }
    if (found.length < limit) {
      const query = from(plan)
        .whereNull(column)
        .orderBy([{ column: toOrder('position'), order: direction }]);
      if (after?.value === null) {
        query.where('position', operator, after.position);
      }
      const missing = limit - found.length;
      found.push(
        ...(await this.#select(query, { column, limit: missing, direction })),
      );
    }
    return found;
  }

  /** Finds the rows of a page in an index before it reads their documents. */
  async #select(
    query: Knex.QueryBuilder,
    {
      column,
      limit,
      direction,
    }: Pick<Range, 'column' | 'limit'> & { readonly direction: string },
  ): Promise<readonly ReadRow[]> {
    const isText = ['volume', 'service', 'owner'].includes(column);
    const found = query.limit(limit).select('position', { key: column });
    const rows: readonly {
      readonly cluster: string;
      readonly namespace: string;
      readonly document: string;
      readonly position: string;
      readonly key: string | number | null;
    }[] = await this.#knex
      .from(found.as('found'))
      .join('fleet_rows', 'fleet_rows.position', 'found.position')
      .select('cluster', 'namespace', 'document', 'found.position', 'found.key')
      .orderBy([
        { column: 'found.key', order: direction },
        { column: 'found.position', order: direction },
      ]);
    return rows.map(({ key, position, ...row }) => ({
      ...row,
      cursor: {
        position,
        value: key === null || isText ? key : Number(key),
      },
    }));
  }

  async #inGroups(
    from: From,
    options: Omit<Range, 'plan'> & {
      readonly group: GroupColumn;
      readonly groups: readonly ReadGroup[];
    },
  ): Promise<readonly ReadRow[]> {
    const { after, groups, group, limit, ...range } = options;
    const begun = after?.group && {
      name: after.group.name,
      worst: VERDICTS[after.group.worst] ?? 'unknown',
    };
    const found: ReadRow[] = [];
    for (const { name, worst, count } of groups) {
      const isBegun = begun?.name === name;
      if (begun && !isBegun && compareGroups({ name, worst }, begun) <= 0) {
        continue;
      }
      const rows = await this.#range(
        (plan, part) => this.#where(from(plan, part), group, [name], plan),
        {
          ...range,
          plan: toPlan(count),
          after: isBegun ? after : undefined,
          limit: limit - found.length,
        },
      );
      found.push(
        ...rows.map(row => ({
          ...row,
          cursor: { ...row.cursor, group: { name, worst: RANKS[worst] } },
        })),
      );
      if (found.length >= limit) {
        break;
      }
    }
    return found;
  }

  /** Finds rare texts by their index. */
  async #search({ text: searched }: FleetFilter): Promise<Search> {
    const text = normalizeText(searched?.trim() ?? '');
    const positions = await findByText(this.#knex, text, FEW_ROWS);
    return { text, positions };
  }

  #filtered(
    filter: FleetFilter,
    { search, ...scope }: FleetScope & { readonly search: Search },
    plan: Plan = 'choice',
    part: RowPart = 'all',
  ): Knex.QueryBuilder {
    const query = this.#allowed(scope, plan, part);
    const { verdicts, clusters, owners, systems, only } = filter;
    const ranks = verdicts.map(verdict => RANKS[verdict]);
    this.#where(query, 'verdict', ranks, plan);
    this.#where(query, 'cluster', clusters, plan);
    this.#where(query, 'owner', owners.map(toRelated), plan);
    this.#where(query, 'system', systems.map(toRelated), plan);
    if (search.positions) {
      wherePosition(query, search.positions);
    }
    if (search.text !== '') {
      const find = this.#isPostgres ? 'strpos' : 'instr';
      query.whereRaw(`${find}(search, ?) > 0`, [search.text]);
    }
    if (only === 'past-objective') {
      query.where('deadline_at', '<', this.#now());
    }
    if (only === 'not-test-restored') {
      const since = this.#now() - TEST_RESTORE_MS;
      query.where(one =>
        one.whereNull('proven_at').orWhere('proven_at', '<', since),
      );
    }
    return query;
  }

  /** SQLite uses the first index that a condition allows, unless the column has a unary plus. */
  #where(
    query: Knex.QueryBuilder,
    column: string,
    values: readonly (string | number | null)[],
    plan: Plan,
  ): Knex.QueryBuilder {
    if (values.length === 0) {
      return query;
    }
    if (values[0] === null) {
      return query.whereNull(column);
    }
    return plan === 'order' && !this.#isPostgres
      ? query.whereRaw(`+?? in (${values.map(() => '?').join()})`, [
          column,
          ...(values as string[]),
        ])
      : query.whereIn(column, values as string[]);
  }

  #allowed(
    { allowed, freshness }: FleetScope,
    plan: Plan = 'choice',
    part: RowPart = 'all',
  ): Knex.QueryBuilder {
    const query = this.#shown(freshness, part);
    if ('upTo' in allowed) {
      // The unary plus keeps the planner from reading all rows by this index only to sort them.
      return query.whereRaw('+entity_id <= ?', [allowed.upTo]);
    }
    const column = plan === 'order' ? '+entity_id' : 'entity_id';
    return whereEntity(query, column, allowed.ids);
  }

  #countIf(condition: string, value: number): Knex.Raw {
    return this.#knex.raw(`sum(case when ${condition} then 1 else 0 end)`, [
      value,
    ]);
  }

  #shown(freshness: FleetFreshness, part?: RowPart): Knex.QueryBuilder {
    return selectShown(this.#knex, { freshness, basis: this.#basis, part });
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function toPlan(matching: number): Plan {
  return matching <= FEW_ROWS ? 'choice' : 'order';
}

/** Sorts by the worst verdict, then by name; groups without a name come last. */
function compareGroups(
  one: Pick<ReadGroup, 'name' | 'worst'>,
  other: Pick<ReadGroup, 'name' | 'worst'>,
): number {
  const last = '\uffff';
  return (
    RANKS[one.worst] - RANKS[other.worst] ||
    compareTexts(one.name ?? last, other.name ?? last)
  );
}
