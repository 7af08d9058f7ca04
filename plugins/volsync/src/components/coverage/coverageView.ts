import {
  COVERAGE_KINDS,
  type CoverageKind,
  type CoverageRow,
} from 'backstage-plugin-volsync-common';

/** A kind, or what is only perhaps of one. */
export type CoverageGroup = CoverageKind | 'unknown';

/** In the order in which they are shown. */
export const COVERAGE_GROUPS: readonly CoverageGroup[] = [
  ...COVERAGE_KINDS,
  'unknown',
];

/** What a viewer chose to see. */
export interface CoverageChoice {
  /** Part of a claim's, place's, service's or owner's name */
  readonly text: string;
  /** Empty for all */
  readonly groups: readonly CoverageGroup[];
  readonly sort: CoverageColumn;
  readonly descending: boolean;
}

export type CoverageColumn =
  | 'kind'
  | 'name'
  | 'service'
  | 'owner'
  | 'size'
  | 'when'
  | 'todo';

export const COVERAGE_COLUMNS: readonly CoverageColumn[] = [
  'kind',
  'name',
  'service',
  'owner',
  'size',
  'when',
  'todo',
];

export interface CoverageLine {
  readonly key: string;
  readonly kind: 'row';
  readonly row: CoverageRow;
}

/** How much there is of a group. */
export interface GroupCount {
  readonly group: CoverageGroup;
  readonly count: number;
  /** Of those whose size is known */
  readonly bytes: number;
}

const SORT_KEYS: Readonly<
  Record<CoverageColumn, (row: CoverageRow) => string | number | undefined>
> = {
  kind: row => COVERAGE_GROUPS.indexOf(groupOf(row)),
  name: row => `${row.name} ${row.namespace} ${row.cluster}`,
  service: row => row.entityRef,
  owner: row => row.owner,
  size: row => sizeOf(row),
  when: row => timeOf(row),
  todo: () => undefined,
};

/** Doubt comes before the kind: nothing uncertain is counted as left over. */
export function groupOf(row: CoverageRow): CoverageGroup {
  return row.certainty === 'unknown' ? 'unknown' : row.kind;
}

/** What it takes up: of a repository its objects, of a volume its capacity. */
export function sizeOf(row: CoverageRow): number | undefined {
  return row.bytes ?? row.capacityBytes;
}

/** When something happened to it last: of a repository the newest object, of a claim its making. */
export function timeOf(row: CoverageRow): string | undefined {
  return row.lastWriteAt ?? row.createdAt;
}

/** The rows that fit, in order; those of equal value stay as they came. */
export function chooseCoverage(
  rows: readonly CoverageRow[],
  choice: CoverageChoice,
): readonly CoverageLine[] {
  const text = choice.text.trim().toLocaleLowerCase();
  const key = SORT_KEYS[choice.sort];
  const sign = choice.descending ? -1 : 1;
  return rows
    .filter(
      row =>
        (choice.groups.length === 0 || choice.groups.includes(groupOf(row))) &&
        (text === '' || haystackOf(row).includes(text)),
    )
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
    .map(({ row }) => ({ key: row.id, kind: 'row', row }));
}

/** How many there are of each, and what they take up; those that there are none of are left out. */
export function countGroups(
  rows: readonly CoverageRow[],
): readonly GroupCount[] {
  return COVERAGE_GROUPS.map(group => {
    const some = rows.filter(row => groupOf(row) === group);
    return {
      group,
      count: some.length,
      bytes: some.reduce((sum, row) => sum + (sizeOf(row) ?? 0), 0),
    };
  }).filter(({ count }) => count > 0);
}

function haystackOf(row: CoverageRow): string {
  return `${row.cluster ?? ''}/${row.namespace ?? ''}/${row.name} ${
    row.source ?? ''
  } ${row.entityRef ?? ''} ${row.owner ?? ''}`.toLocaleLowerCase();
}

/** `bucket/path` of a repository, or `path` on a REST server, and where that is; a location that cannot be taken apart stays whole. */
export function splitLocation(location: string): {
  readonly path: string;
  readonly endpoint?: string;
} {
  const [, endpoint, path] =
    /^(?:s3|rest):(https?:\/\/[^/]+)\/(.+)$/.exec(location) ?? [];
  return path === undefined ? { path: location } : { path, endpoint };
}
