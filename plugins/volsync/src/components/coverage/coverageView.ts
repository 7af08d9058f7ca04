import {
  COVERAGE_KINDS,
  type CoverageKind,
  type CoverageRow,
} from 'backstage-plugin-volsync-common';

/** A kind, or `unknown` if it is uncertain. */
export type CoverageGroup = CoverageKind | 'unknown';

/** In display order. */
export const COVERAGE_GROUPS: readonly CoverageGroup[] = [
  ...COVERAGE_KINDS,
  'unknown',
];

/** The viewer's filters and sort order. */
export interface CoverageChoice {
  /** Part of the name of a claim, location, service or owner */
  readonly text: string;
  /** Empty matches all */
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

/** Count and size of a group. */
interface GroupCount {
  readonly group: CoverageGroup;
  readonly count: number;
  /** Sum of the known sizes */
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

/** Uncertainty comes before the kind, so nothing uncertain counts as orphaned. */
export function groupOf(row: CoverageRow): CoverageGroup {
  return row.certainty === 'unknown' ? 'unknown' : row.kind;
}

/** Its size: the objects of a repository, or the capacity of a volume. */
export function sizeOf(row: CoverageRow): number | undefined {
  return row.bytes ?? row.capacityBytes;
}

/** The time of its last change: the newest object of a repository, or the creation of a claim. */
export function timeOf(row: CoverageRow): string | undefined {
  return row.lastWriteAt ?? row.createdAt;
}

/** The matching rows, sorted. Equal rows keep their order. */
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
      // Unknown values sort last in both directions
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

/** Counts rows and sizes by group. Skips empty groups. */
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

/**
 * Splits a location into the repository's `bucket/path`, or `path` on a REST server, and its server. A location that
 * can't be parsed stays whole.
 */
export function splitLocation(location: string): {
  readonly path: string;
  readonly endpoint?: string;
} {
  const [, endpoint, path] =
    /^(?:s3|rest):(https?:\/\/[^/]+)\/(.+)$/.exec(location) ?? [];
  return path === undefined ? { path: location } : { path, endpoint };
}
