import {
  VERDICTS,
  type FleetRow,
  type Verdict,
} from 'backstage-plugin-volsync-common';
import { isTestRestored, toDeadline } from './objective';

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
      /** The keys of its rows */
      readonly rows: readonly string[];
    }
  | { readonly kind: 'row'; readonly key: string; readonly row: FleetRow };

const SORT_KEYS: Readonly<
  Record<FleetColumn, (row: FleetRow) => string | number | undefined>
> = {
  verdict: row => {
    const place = VERDICTS.indexOf(row.verdict);
    return place < 0 ? undefined : place;
  },
  volume: row => `${row.claim} ${row.namespace} ${row.cluster}`,
  service: row => row.entityRef,
  owner: row => row.owner,
  lastGood: row => row.newestRestorable?.at,
  objective: toDeadline,
  proven: row => row.provenAt,
  size: row => row.bytes,
  growth: row => row.growthBytes,
  next: row => row.nextRunAt,
};

/** Why a volume isn't protected; undefined if nothing is wrong. */
export function toReason({ finding }: FleetRow): string | undefined {
  return finding && finding.severity !== 'info' ? finding.what : undefined;
}

/** The rows that fit, in order. */
export function chooseRows(
  rows: readonly FleetRow[],
  choice: FleetChoice,
  now: number,
): readonly FleetRow[] {
  const text = choice.text.trim().toLocaleLowerCase();
  const fitting = rows.filter(
    row =>
      (choice.verdicts.length === 0 || choice.verdicts.includes(row.verdict)) &&
      (text === '' || haystackOf(row).includes(text)) &&
      isWanted(row, choice.only, now),
  );
  const key = SORT_KEYS[choice.sort];
  const sign = choice.descending ? -1 : 1;
  return fitting
    .map(row => ({ row, value: key(row) }))
    .sort((one, other) => {
      // What is not known stands last, whichever way is sorted
      if (one.value === undefined || other.value === undefined) {
        return (
          Number(one.value === undefined) - Number(other.value === undefined)
        );
      }
      if (one.value < other.value) return -sign;
      return one.value > other.value ? sign : 0;
    })
    .map(({ row }) => row);
}

function isWanted(
  row: FleetRow,
  only: FleetFilter | undefined,
  now: number,
): boolean {
  switch (only) {
    case 'past-objective': {
      const deadline = toDeadline(row);
      return deadline !== undefined && deadline < now;
    }
    case 'not-test-restored':
      return !isTestRestored(row, now);
    default:
      return true;
  }
}

/** The lines of the table: groups by their worst verdict, then by name. */
export function toLines(
  rows: readonly FleetRow[],
  grouping: FleetGrouping,
): readonly FleetLine[] {
  const toLine = (row: FleetRow): FleetLine => ({
    kind: 'row',
    key: row.id,
    row,
  });
  if (grouping === 'none') {
    return rows.map(toLine);
  }
  const groups = new Map<string | undefined, FleetRow[]>();
  for (const row of rows) {
    const members = groups.get(row[grouping]) ?? [];
    groups.set(row[grouping], members);
    members.push(row);
  }
  return [...groups]
    .map(([name, members]) => ({ name, members, worst: worstOf(members) }))
    .sort(
      (one, other) =>
        VERDICTS.indexOf(one.worst) - VERDICTS.indexOf(other.worst) ||
        (one.name ?? '\uffff').localeCompare(other.name ?? '\uffff'),
    )
    .flatMap(({ name, members, worst }) => [
      {
        kind: 'group' as const,
        key: `group ${name ?? ''}`,
        name,
        count: members.length,
        worst,
        rows: members.map(({ id }) => id),
      },
      ...members.map(toLine),
    ]);
}

/** How many rows have each verdict, worst first; those that none has are left out. */
export function countVerdicts(
  rows: readonly FleetRow[],
): readonly { readonly verdict: Verdict; readonly count: number }[] {
  return VERDICTS.map(verdict => ({
    verdict,
    count: rows.filter(row => row.verdict === verdict).length,
  })).filter(({ count }) => count > 0);
}

function worstOf(rows: readonly FleetRow[]): Verdict {
  return (
    VERDICTS.find(verdict => rows.some(row => row.verdict === verdict)) ??
    'unknown'
  );
}

function haystackOf(row: FleetRow): string {
  return `${row.cluster}/${row.namespace}/${row.claim} ${row.entityRef} ${
    row.owner ?? ''
  } ${row.system ?? ''} ${row.finding?.what ?? ''}`.toLocaleLowerCase();
}
