import {
  COVERAGE_KINDS,
  type CoverageKind,
  type CoverageRow,
} from 'backstage-plugin-volsync-common';

/** What a viewer chose to see. @internal */
export interface CoverageChoice {
  /** Part of a claim's, place's, service's or owner's name */
  readonly text: string;
  /** Empty for all */
  readonly kinds: readonly CoverageKind[];
  readonly sort: CoverageColumn;
  readonly descending: boolean;
}

/** @internal */
export type CoverageColumn =
  | 'kind'
  | 'name'
  | 'service'
  | 'owner'
  | 'size'
  | 'when'
  | 'todo';

/** @internal */
export const COVERAGE_COLUMNS: readonly CoverageColumn[] = [
  'kind',
  'name',
  'service',
  'owner',
  'size',
  'when',
  'todo',
];

/** @internal */
export interface CoverageLine {
  readonly key: string;
  readonly kind: 'row';
  readonly row: CoverageRow;
}

/** How much there is of a kind. @internal */
export interface KindCount {
  readonly kind: CoverageKind;
  readonly count: number;
  /** Of those whose size is known */
  readonly bytes: number;
}

const SORT_KEYS: Readonly<
  Record<CoverageColumn, (row: CoverageRow) => string | number | undefined>
> = {
  kind: row => COVERAGE_KINDS.indexOf(row.kind),
  name: row => `${row.name} ${row.namespace} ${row.cluster}`,
  service: row => row.entityRef,
  owner: row => row.owner,
  size: row => sizeOf(row),
  when: row => timeOf(row),
  todo: () => undefined,
};

/** What it takes up: of a repository its objects, of a volume its capacity. @internal */
export function sizeOf(row: CoverageRow): number | undefined {
  return row.bytes ?? row.capacityBytes;
}

/** When something happened to it last: of a repository the newest object, of a claim its making. @internal */
export function timeOf(row: CoverageRow): string | undefined {
  return row.lastWriteAt ?? row.createdAt;
}

/** The rows that fit, in order; those of equal value stay as they came. @internal */
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
        (choice.kinds.length === 0 || choice.kinds.includes(row.kind)) &&
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

/** How many there are of each kind, and what they take up; kinds that there are none of are left out. @internal */
export function countKinds(rows: readonly CoverageRow[]): readonly KindCount[] {
  return COVERAGE_KINDS.map(kind => {
    const some = rows.filter(row => row.kind === kind);
    return {
      kind,
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
