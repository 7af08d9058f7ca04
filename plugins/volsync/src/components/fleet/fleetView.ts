import {
  VERDICTS,
  type FleetGroup,
  type FleetPage,
  type FleetRow,
  type Verdict,
} from 'backstage-plugin-volsync-common';
import type { FleetQuery } from '../../api';

/** The viewer's filters, grouping, sort order and columns. */
export interface FleetChoice {
  /** Part of the name of a volume, service, owner, system or cluster */
  readonly text: string;
  /** Empty matches all */
  readonly verdicts: readonly Verdict[];
  /** Only volumes that match this condition */
  readonly only?: FleetFilter;
  readonly group: FleetGrouping;
  readonly sort: FleetColumn;
  readonly descending: boolean;
  /** Hidden columns */
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

/** Columns that a viewer can hide. A row needs its verdict and its volume. */
export const HIDEABLE_COLUMNS: readonly FleetColumn[] = FLEET_COLUMNS.filter(
  column => column !== 'verdict' && column !== 'volume',
);

/** Hidden by default, so the other columns fit a page of common width */
export const USUALLY_HIDDEN: readonly FleetColumn[] = ['growth'];

/** A line of the table: a group heading or a volume. */
export type FleetLine =
  | {
      readonly kind: 'group';
      readonly key: string;
      /** Undefined for rows without an owner or system */
      readonly name?: string;
      readonly count: number;
      readonly worst: Verdict;
      /** The keys of its loaded rows */
      readonly rows: readonly string[];
    }
  | { readonly kind: 'row'; readonly key: string; readonly row: FleetRow };

/** Why a volume isn't protected; undefined if nothing is wrong. */
export function toReason({ finding }: FleetRow): string | undefined {
  return finding && finding.severity !== 'info' ? finding.what : undefined;
}

/** Converts the filters to a request. */
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

/** The lines of the table: rows in order, each group below its heading. */
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

/** Counts rows by verdict, worst first. Skips verdicts without rows. */
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
