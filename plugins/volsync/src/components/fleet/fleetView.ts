import {
  VERDICTS,
  type FleetGroup,
  type FleetPage,
  type FleetRow,
  type Verdict,
} from 'backstage-plugin-volsync-common';
import type { FleetQuery } from '../../api';

/** What a viewer chose to see. */
export interface FleetChoice {
  /** Part of a volume's, service's, owner's, system's or cluster's name */
  readonly text: string;
  /** Empty for all */
  readonly verdicts: readonly Verdict[];
  /** Only those of which this is true */
  readonly only?: FleetFilter;
  readonly group: FleetGrouping;
  readonly sort: FleetColumn;
  readonly descending: boolean;
  /** Columns that aren't shown */
  readonly hidden: readonly FleetColumn[];
}

export type FleetFilter = 'past-objective' | 'not-test-restored';

export const FLEET_FILTERS: readonly FleetFilter[] = [
  'past-objective',
  'not-test-restored',
];

export type FleetGrouping = 'none' | 'owner' | 'system' | 'cluster';

export const FLEET_GROUPINGS: readonly FleetGrouping[] = [
  'none',
  'owner',
  'system',
  'cluster',
];

export type FleetColumn =
  | 'verdict'
  | 'volume'
  | 'service'
  | 'owner'
  | 'lastGood'
  | 'objective'
  | 'proven'
  | 'size'
  | 'growth'
  | 'next';

export const FLEET_COLUMNS: readonly FleetColumn[] = [
  'verdict',
  'volume',
  'service',
  'owner',
  'lastGood',
  'objective',
  'proven',
  'size',
  'growth',
  'next',
];

/** Columns that a viewer may hide: without verdict and volume, a row says nothing. */
export const HIDEABLE_COLUMNS: readonly FleetColumn[] = FLEET_COLUMNS.filter(
  column => column !== 'verdict' && column !== 'volume',
);

/** So that the others fit a page of usual width */
export const USUALLY_HIDDEN: readonly FleetColumn[] = ['growth'];

/** A line of the table: a heading of a group, or a volume. */
export type FleetLine =
  | {
      readonly kind: 'group';
      readonly key: string;
      /** Undefined for those without an owner or system */
      readonly name?: string;
      readonly count: number;
      readonly worst: Verdict;
      /** The keys of its rows that are loaded */
      readonly rows: readonly string[];
    }
  | { readonly kind: 'row'; readonly key: string; readonly row: FleetRow };

/** Why a volume isn't protected; undefined if nothing is wrong. */
export function toReason({ finding }: FleetRow): string | undefined {
  return finding && finding.severity !== 'info' ? finding.what : undefined;
}

/** What the backend is asked for. */
export function toQuery(choice: FleetChoice): FleetQuery {
  const { text, verdicts, only, group, sort, descending } = choice;
  return {
    sort,
    order: descending ? 'descending' : 'ascending',
    group,
    verdict: verdicts,
    text: text.trim(),
    only,
  };
}

/** The lines of the table: rows in their order, each group under its heading. */
export function toLines(
  rows: readonly FleetRow[],
  grouping: FleetGrouping,
  groups: readonly FleetGroup[] = [],
): readonly FleetLine[] {
  if (grouping === 'none') {
    return rows.map(toLine);
  }
  const members = new Map<string | undefined, FleetRow[]>();
  for (const row of rows) {
    const some = members.get(row[grouping]) ?? [];
    members.set(row[grouping], some);
    some.push(row);
  }
  return [...members].flatMap(([name, some]) => {
    const known = groups.find(group => group.name === name);
    return [
      {
        kind: 'group' as const,
        key: `group ${name ?? ''}`,
        name,
        count: known?.count ?? some.length,
        worst: known?.worst ?? worstOf(some),
        rows: some.map(({ id }) => id),
      },
      ...some.map(toLine),
    ];
  });
}

/** How many rows have each verdict, worst first; those that none has are left out. */
export function listCounts(
  counts: FleetPage['counts'],
): readonly { readonly verdict: Verdict; readonly count: number }[] {
  return VERDICTS.map(verdict => ({ verdict, count: counts[verdict] })).filter(
    ({ count }) => count > 0,
  );
}

function toLine(row: FleetRow): FleetLine {
  return { kind: 'row', key: row.id, row };
}

function worstOf(rows: readonly FleetRow[]): Verdict {
  return (
    VERDICTS.find(verdict => rows.some(row => row.verdict === verdict)) ??
    'unknown'
  );
}
